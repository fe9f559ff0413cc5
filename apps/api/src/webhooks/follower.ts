import { setTimeout as pause } from 'node:timers/promises'
import { type Deps, type Followed, followStream } from '@turnout/router'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import type { Waker } from '../realtime/waker.ts'

export interface FollowerOptions {
  deps: Pick<Deps, 'db' | 'now'>
  waker: Waker
  log: Logger
  /** Called when there is something to send. */
  onWritten(): void
}

export interface Follower {
  /** Nobody asks to be told of anything. */
  isIdle(): boolean
  stop(): Promise<void>
}

const POLL_MS = 1_000
/** Under load, what came meanwhile is read by one step. */
const GAP_MS = 50

/** Reads the stream for webhooks, or stands by while another process does. */
export function startFollower({ deps, waker, log, onWritten }: FollowerOptions): Follower {
  const stopping = new AbortController()
  const { signal } = stopping
  const sleeper = createSleeper(GAP_MS)
  const off = waker.on('placed', () => sleeper.wake())
  let state: Followed['state'] = 'idle'

  /** Without anybody to tell, hints mean nothing. */
  const rest = () =>
    state === 'read' ? sleeper.sleep(POLL_MS, signal) : pause(POLL_MS, undefined, { signal }).catch(() => undefined)

  const run = async (): Promise<void> => {
    const backoff = createBackoff()
    while (!signal.aborted) {
      try {
        const step = await followStream(deps)
        state = step.state
        backoff.reset()
        if (step.written > 0) onWritten()
        if (!step.hasMore) await rest()
      } catch (error) {
        log.warn({ error: describeError(error) }, 'the stream cannot be read for webhooks, trying again')
        await backoff.wait(signal)
      }
    }
  }
  const running = run()
  return {
    isIdle: () => state === 'idle',
    async stop() {
      stopping.abort()
      off()
      await running
    },
  }
}

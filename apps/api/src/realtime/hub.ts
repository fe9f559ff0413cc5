import type { Database } from '@turnout/db'
import type { StreamMessage } from '@turnout/router'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from './backoff.ts'
import { readAfter, readBounds } from './messages.ts'
import { createSleeper } from './sleeper.ts'
import type { Waker } from './waker.ts'

const PAGE = 500
const POLL_MS = 1_000

type Receiver = (message: StreamMessage) => void

/** The one reader of a process: follows positions and hands each message to whoever listens to its topic. */
export interface Hub {
  /** What has been handed out: all up to here. */
  position(): number
  /** From the message after `position()` on. */
  attach(topics: readonly string[], receive: Receiver): () => void
  receivers(): number
  stop(): Promise<void>
}

export interface HubOptions {
  db: Database
  waker: Waker
  log: Logger
}

/** Starts at the newest position. When the database is away it waits, and goes on where it was. */
export async function startHub({ db, waker, log }: HubOptions): Promise<Hub> {
  const stopping = new AbortController()
  const sleeper = createSleeper()
  const backoff = createBackoff()
  const byTopic = new Map<string, Set<Receiver>>()
  let { newest: position } = await readBounds(db)
  let count = 0
  const off = waker.on('placed', () => sleeper.wake())

  const readPage = async (): Promise<boolean> => {
    const messages = await readAfter(db, position, PAGE)
    for (const message of messages) {
      position = message.position
      for (const receive of byTopic.get(message.topic) ?? []) receive(message)
    }
    return messages.length === PAGE
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const hasMore = await readPage()
        backoff.reset()
        if (!hasMore) await sleeper.sleep(POLL_MS, stopping.signal)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'the live stream cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const running = run()

  return {
    position: () => position,
    attach(topics, receive) {
      for (const topic of topics) byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(receive))
      count++
      let isAttached = true
      return () => {
        if (!isAttached) return
        isAttached = false
        count--
        for (const topic of topics) {
          const receivers = byTopic.get(topic)
          receivers?.delete(receive)
          if (receivers?.size === 0) byTopic.delete(topic)
        }
      }
    },
    receivers: () => count,
    async stop() {
      stopping.abort()
      off()
      await running
    },
  }
}

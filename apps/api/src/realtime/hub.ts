import { setImmediate } from 'node:timers/promises'
import type { Database } from '@turnout/db'
import type { StreamMessage } from '@turnout/router'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from './backoff.ts'
import { readAfter, readBounds } from './messages.ts'
import { createSleeper } from './sleeper.ts'
import type { Waker } from './waker.ts'

const PAGE = 500
const POLL_MS = 1_000
/** Messages kept in memory, at least: when many come back at once, they ask for the same ones. */
const KEPT = 5_000
/** Handing out a page to thousands makes way after so long: requests are answered in between, and sockets are written. */
const SLICE_MS = 20

type Receiver = (message: StreamMessage) => void

/** Somebody who wants every message, whatever its topic, such as the invalidation of a cache. */
export interface Listener {
  onMessage(message: StreamMessage): void
  /**
   * Some messages were not, and will not be, given out here: what was concluded from messages must be forgotten. It
   * happens when the process was away for longer than messages are kept, or the database was put back to an earlier
   * state.
   */
  onReset?(): void
}

/** The one reader of a process: follows positions and hands each message to whoever listens to its topic. */
export interface Hub {
  /** What has been handed out: all up to here. */
  position(): number
  /** What came after a position, as long as that is still in memory, else null. Everybody is given the same objects. */
  recent(after: number): readonly StreamMessage[] | null
  /** From the message after `position()` on. */
  attach(topics: readonly string[], receive: Receiver): () => void
  /**
   * Every message after `position()`, in order. Whoever begins to listen knows nothing of what came before: the hub of
   * a process that starts begins at the newest message.
   */
  listenAll(listener: Listener): () => void
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
  const listeners = new Set<Listener>()
  let { newest: position } = await readBounds(db)
  let kept: StreamMessage[] = []
  /** All after it are kept. */
  let keptAfter = position
  const off = waker.on('placed', () => sleeper.wake())

  /** One receiver's fault is not to keep the others from their messages. */
  const guard = (step: () => void): void => {
    try {
      step()
    } catch (error) {
      log.error({ error: describeError(error) }, 'a listener of the live stream failed')
    }
  }

  const readPage = async (): Promise<boolean> => {
    const messages = await readAfter(db, position, PAGE)
    let since = performance.now()
    for (const message of messages) {
      if (performance.now() - since > SLICE_MS) {
        await setImmediate()
        since = performance.now()
      }
      position = message.position
      kept.push(message)
      for (const { onMessage } of listeners) guard(() => onMessage(message))
      for (const receive of byTopic.get(message.topic) ?? []) guard(() => receive(message))
    }
    if (kept.length > 2 * KEPT) {
      keptAfter = kept.at(-KEPT - 1)?.position ?? position
      kept = kept.slice(-KEPT)
    }
    return messages.length === PAGE
  }

  /** After a time without the database: it may be another state of it, or what was missed may be gone. */
  const checkPosition = async (): Promise<void> => {
    const { oldest, newest } = await readBounds(db)
    if (newest >= position && (oldest === null || oldest <= position + 1)) return
    log.warn({ position, oldest, newest }, 'the live stream has a gap here: going on from its newest message')
    position = newest
    kept = []
    keptAfter = newest
    for (const { onReset } of listeners) if (onReset) guard(onReset)
  }

  const run = async (): Promise<void> => {
    let wasAway = false
    while (!stopping.signal.aborted) {
      try {
        if (wasAway) await checkPosition()
        wasAway = false
        const hasMore = await readPage()
        backoff.reset()
        if (!hasMore) await sleeper.sleep(POLL_MS, stopping.signal)
      } catch (error) {
        wasAway = true
        log.warn({ error: describeError(error) }, 'the live stream cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const running = run()

  return {
    position: () => position,
    recent(after) {
      if (after < keptAfter || after > position) return null
      return kept.slice(firstAfter(kept, after))
    },
    attach(topics, receive) {
      for (const topic of topics) byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(receive))
      return () => {
        for (const topic of topics) {
          const receivers = byTopic.get(topic)
          receivers?.delete(receive)
          if (receivers?.size === 0) byTopic.delete(topic)
        }
      }
    },
    listenAll(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      stopping.abort()
      off()
      await running
    },
  }
}

/** The index of the first message after a position. */
function firstAfter(messages: readonly StreamMessage[], position: number): number {
  let [low, high] = [0, messages.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle]?.position ?? 0) > position) high = middle
    else low = middle + 1
  }
  return low
}

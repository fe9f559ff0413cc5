import type { Database } from '@turnout/db'
import type { EventStream, StreamMessage, StreamQuery } from '@turnout/router'
import { isDatabaseDown } from '@turnout/router/core/faults'
import { refuse } from '@turnout/router/errors'
import { createBackoff } from './backoff.ts'
import { type HubOptions, type Listener, startHub } from './hub.ts'
import { readBounds, readTopics } from './messages.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

const PAGE = 500

/** The durable event stream as one process sees it: one reader of the table, any number of subscriptions. */
export interface LiveStream extends EventStream {
  /** Calls back for each new message of a topic, from now on. */
  listen(topic: string, onMessage: (message: StreamMessage) => void): () => void
  /**
   * Calls back for each new message, whatever its topic, from now on, and when some were lost to this process
   * (`onReset`). For what lives in the process, such as caches; what must not miss any keeps a position of its own.
   */
  listenAll(listener: Listener): () => void
  /** Positions there are that have not been read here yet. */
  lag(): Promise<number>
  subscribers(): number
  /** Ends the reader and every subscription. */
  stop(): Promise<void>
}

export interface LiveStreamOptions extends HubOptions {
  /** Messages one subscription may be behind. */
  limit?: number
}

/** A place at the hub; what was read up to `attachedAt` has been handed out before. */
interface Seat {
  subscriber: Subscriber
  attachedAt: number
  detach(): void
}

/** Starts the stream at the newest position. */
export async function startLiveStream({ limit, ...options }: LiveStreamOptions): Promise<LiveStream> {
  const { db } = options
  const hub = await startHub(options)
  const stopping = new AbortController()
  const open = new Set<() => void>()

  const sit = (topics: string[]): Seat => {
    const subscriber = createSubscriber(limit)
    const attachedAt = hub.position()
    return { subscriber, attachedAt, detach: hub.attach(topics, (message) => subscriber.push(message)) }
  }

  return {
    read(query) {
      // Attached at once, not when the first message is asked for: nothing may fall between.
      let seat = sit(query.topics)
      const close = () => {
        open.delete(close)
        query.signal.removeEventListener('abort', close)
        seat.detach()
        seat.subscriber.end()
      }
      open.add(close)
      query.signal.addEventListener('abort', close)
      if (query.signal.aborted || stopping.signal.aborted) close()
      const isOpen = () => open.has(close)
      const reseat = () => {
        seat.detach()
        seat = sit(query.topics)
        return seat
      }
      return follow(db, query, seat, { isOpen, reseat, close })
    },
    listen: (topic, onMessage) => hub.attach([topic], onMessage),
    listenAll: (listener) => hub.listenAll(listener),
    lag: async () => Math.max(0, (await readBounds(db)).newest - hub.position()),
    subscribers: () => open.size,
    async stop() {
      stopping.abort()
      for (const close of [...open]) close()
      await hub.stop()
    },
  }
}

interface Handle {
  isOpen(): boolean
  /** Gives up what is waiting and begins again from what has been handed out by now. */
  reseat(): Seat
  close(): void
}

/** Replays what was missed from the table, then drains what came meanwhile, then goes on. */
async function* follow(
  db: Database,
  query: StreamQuery,
  first: Seat,
  { isOpen, reseat, close }: Handle,
): AsyncGenerator<StreamMessage> {
  let seat = first
  let after = query.after
  try {
    if (after !== null) await checkBounds(db, after, isOpen)
    while (after !== null && isOpen()) {
      for await (const message of replay(db, query.topics, { after, upTo: seat.attachedAt }, isOpen)) {
        after = message.position
        yield message
      }
      after = Math.max(after, seat.attachedAt)
      if (!seat.subscriber.isOverrun()) break
      // What came meanwhile did not fit: it is in the table too, as what was missed before.
      seat = reseat()
    }
    for (;;) {
      const message = await seat.subscriber.take()
      if (seat.subscriber.isOverrun())
        throw refuse('TOO_SLOW', 'The subscription fell behind. Come back with the last id')
      if (message === null) break
      // Known already, from a process that was ahead of this one.
      if (after !== null && message.position <= after) continue
      yield message
    }
    if (!query.signal.aborted) throw refuse('UNAVAILABLE', 'The server is stopping. Come back with the last id')
  } finally {
    close()
  }
}

async function* replay(
  db: Database,
  topics: string[],
  range: { after: number; upTo: number },
  isOpen: () => boolean,
): AsyncGenerator<StreamMessage> {
  let { after } = range
  while (after < range.upTo && isOpen()) {
    const from = after
    const page = await persist(() => readTopics(db, topics, { after: from, upTo: range.upTo, limit: PAGE }), isOpen)
    for (const message of page ?? []) {
      if (!isOpen()) return
      yield message
    }
    if (!page || page.length < PAGE) return
    after = page.at(-1)?.position ?? range.upTo
  }
}

async function checkBounds(db: Database, after: number, isOpen: () => boolean): Promise<void> {
  const bounds = await persist(() => readBounds(db), isOpen)
  if (!bounds) return
  const isGone = after > bounds.newest || (bounds.oldest !== null && after < bounds.oldest - 1)
  if (isGone) throw refuse('RESYNC', 'What came after this id is no longer kept. Read the present state anew')
}

/** Asks again while the database is away; null when nobody wants to know any more. */
async function persist<T>(query: () => Promise<T>, isOpen: () => boolean): Promise<T | null> {
  const backoff = createBackoff(50, 1_000)
  const never = new AbortController()
  while (isOpen()) {
    try {
      return await query()
    } catch (error) {
      if (!isDatabaseDown(error)) throw error
      await backoff.wait(never.signal)
    }
  }
  return null
}

import type { EventStream, Sink, StreamMessage, StreamQuery } from '@turnout/router'
import { refuse } from '@turnout/router/errors'
import { type HubOptions, type Listener, startHub } from './hub.ts'
import { readBounds } from './messages.ts'
import { Reading, type Source } from './reading.ts'
import { createTurns } from './turns.ts'

/** Questions to the database for replays that are under way in this process, and for one connection. */
const REPLAYS_AT_ONCE = 4
const REPLAYS_OF_ONE = 1

/** The durable event stream as one process sees it: one reader of the table, any number of subscriptions. */
export interface LiveStream extends EventStream {
  /** @param owner who shares their turns at replaying; without one a subscription is by itself */
  follow(query: StreamQuery, sink: Sink<StreamMessage>, owner?: object): { stop(): void }
  /** Calls back for each new message of a topic, from now on. */
  listen(topic: string, onMessage: (message: StreamMessage) => void): () => void
  /**
   * Calls back for each new message, whatever its topic, from now on, and when some were lost to this process
   * (`onReset`). For what lives in the process, such as caches; what must not miss any keeps a position of its own.
   */
  listenAll(listener: Listener): () => void
  /** All up to here has been handed out: where a subscription begins that names no message. */
  position(): number
  /** Positions there are that have not been read here yet. */
  lag(): Promise<number>
  subscribers(): number
  /** Ends the reader and every subscription. */
  stop(): Promise<void>
}

export type LiveStreamOptions = HubOptions & Pick<Source, 'limit' | 'replayLimit'>

/** Starts the stream at the newest position. */
export async function startLiveStream({ limit, replayLimit, ...options }: LiveStreamOptions): Promise<LiveStream> {
  const { db } = options
  const hub = await startHub(options)
  const turns = createTurns(REPLAYS_AT_ONCE, REPLAYS_OF_ONE)
  const open = new Set<Reading>()
  const forget = (reading: Reading): void => void open.delete(reading)
  let isStopping = false
  hub.listenAll({
    onMessage: () => undefined,
    onReset() {
      const gap = refuse('RESYNC', 'Messages were lost here. Read the present state anew')
      for (const reading of [...open]) reading.end(gap)
    },
  })
  const stopped = () => refuse('UNAVAILABLE', 'The server is stopping. Come back with the last id')

  return {
    follow(query, sink, owner = sink) {
      const source = { db, hub, limit, replayLimit, turns, owner }
      const reading = new Reading(source, query, sink, forget)
      open.add(reading)
      if (isStopping) reading.end(stopped())
      return reading
    },
    listen: (topic, onMessage) => hub.attach([topic], onMessage),
    listenAll: (listener) => hub.listenAll(listener),
    position: () => hub.position(),
    lag: async () => Math.max(0, (await readBounds(db)).newest - hub.position()),
    subscribers: () => open.size,
    async stop() {
      isStopping = true
      for (const reading of [...open]) reading.end(stopped())
      await hub.stop()
    },
  }
}

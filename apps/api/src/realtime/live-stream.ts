import type { EventStream, StreamMessage } from '@turnout/router'
import { refuse } from '@turnout/router/errors'
import { type HubOptions, type Listener, startHub } from './hub.ts'
import { readBounds } from './messages.ts'
import { Reading, type Source } from './reading.ts'

/** The durable event stream as one process sees it: one reader of the table, any number of subscriptions. */
export interface LiveStream extends EventStream {
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
  const source = { db, hub, limit, replayLimit }
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
    follow(query, sink) {
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

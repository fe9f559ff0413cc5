import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { z } from 'zod'
import type { Call } from './context.ts'
import { refuse } from './errors.ts'
import { pulled, type Sink, type StreamMessage } from './stream.ts'

/** What one subscription gives and when it is over. */
export interface LiveOptions<M> {
  topics: string[]
  /** What came after this message is replayed first; without it the subscription starts with what comes next. */
  lastEventId?: string | null
  signal?: AbortSignal
  /**
   * What the subscriber gets of a stored message; null when it is not for them. Those who may see the same are best
   * given the same object: it is checked and made into JSON once, however many it goes to.
   */
  toMessage(message: StreamMessage): M | null | Promise<M | null>
  /** True for the stored message that ends the subscription. It is given out first, where it is for them. */
  until?(message: StreamMessage): boolean | Promise<boolean>
  /** The subscription ends at this instant, messages or none. */
  endsAt?: Date | null
  /** Asked again and again, messages or none; what it throws ends the subscription and tells the client why. */
  recheck?: { everyMs: number; check(): Promise<void> }
}

/** One message as a subscriber gets it; its id is what they come back with. */
export interface LiveItem<M> {
  id: string
  data: M
}

/** A subscription that has not begun: it is iterated over, or followed by whoever can be pushed to. */
export interface Live<M> extends AsyncIterable<TrackedEnvelope<M>, void, unknown> {
  /** @returns stops it at once, without a word to the sink */
  follow(sink: Sink<LiveItem<M>>): () => void
}

/** Makes a subscription of what pushes its messages. */
export function liveFrom<M>(follow: Live<M>['follow']): Live<M> {
  return {
    follow,
    async *[Symbol.asyncIterator]() {
      for await (const { id, data } of pulled(follow)) yield tracked(id, data)
    },
  }
}

/** True for what `live` gives, as opposed to other iterations. */
export function isLive(value: unknown): value is Live<unknown> {
  return typeof value === 'object' && value !== null && 'follow' in value && Symbol.asyncIterator in value
}

/**
 * A subscription: the messages of some topics in order, each with its position as its id, so that a client that
 * reconnects with the last one misses nothing. It ends with a DomainError TOKEN_EXPIRED when the caller's token does,
 * and with the reason of `call.rights` once that is aborted.
 */
export function live<M>(call: Pick<Call, 'stream' | 'now' | 'expiresAt' | 'rights'>, options: LiveOptions<M>): Live<M> {
  const after = options.lastEventId ? Number(options.lastEventId) : null
  const { topics, toMessage, until } = options
  return liveFrom((sink) => {
    let stopReading = (): void => undefined
    let isOver = false
    const stop = () => {
      isOver = true
      ending.clear()
      stopReading()
    }
    const end = (reason: unknown) => {
      if (isOver) return
      stop()
      sink.end(reason)
    }
    const give = (message: StreamMessage, data: M | null) =>
      isOver || data === null ? undefined : sink.push({ id: String(message.position), data })
    const endWith = (message: StreamMessage) =>
      until && andThen(until(message), (isLast) => (isLast ? end(null) : undefined))
    const push = (message: StreamMessage) =>
      andThen(
        andThen(toMessage(message), (data) => give(message, data)),
        () => endWith(message),
      )
    const ending = endOf(call, options, end)
    stopReading = call.stream.follow({ topics, after }, { push, end })
    if (isOver) stopReading()
    else if (call.rights?.aborted) end(call.rights.reason)
    else if (options.signal?.aborted) end(null)
    return stop
  })
}

/** Goes on at once where there is nothing to wait for: most messages are given to most subscribers without a promise. */
function andThen<T, R>(value: T | Promise<T>, step: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(step) : step(value)
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** All that can end a subscription from outside of its messages. */
function endOf(
  call: Pick<Call, 'now' | 'expiresAt' | 'rights'>,
  { signal, endsAt, recheck }: LiveOptions<unknown>,
  end: (reason: unknown) => void,
): { clear(): void } {
  const at = (instant: Date, step: () => void) =>
    setTimeout(step, Math.min(Math.max(0, instant.getTime() - call.now().getTime()), LONGEST_TIMER_MS))
  const leave = () => end(null)
  const lose = () => end(call.rights?.reason)
  const deadline = endsAt ? at(endsAt, leave) : undefined
  // What ends by itself by then says so in its own way.
  const isOutlived = call.expiresAt && (!endsAt || call.expiresAt < endsAt)
  const expire = () => end(refuse('TOKEN_EXPIRED', 'The access token has expired'))
  const expiry = call.expiresAt && isOutlived ? at(call.expiresAt, expire) : undefined
  const checks = recheck && setInterval(() => void recheck.check().catch(end), recheck.everyMs)
  signal?.addEventListener('abort', leave, { once: true })
  call.rights?.addEventListener('abort', lose, { once: true })
  return {
    clear() {
      clearTimeout(deadline)
      clearTimeout(expiry)
      clearInterval(checks)
      signal?.removeEventListener('abort', leave)
      call.rights?.removeEventListener('abort', lose)
    },
  }
}

/** A stored message in the shape that all subscriptions give. */
export function envelopeOf(message: StreamMessage) {
  const { position, type, eventId, at, payload } = message
  return { id: String(position), type, eventId, at, payload }
}

/**
 * Reads stored messages by a schema; null for those of another kind. A message is parsed once, however many
 * subscribers it goes to.
 */
export function messageReader<T extends z.ZodType>(schema: T): (message: StreamMessage) => z.output<T> | null {
  const seen = new WeakMap<StreamMessage, z.output<T> | null>()
  return (message) => {
    const known = seen.get(message)
    if (known !== undefined) return known
    const { data = null } = schema.safeParse(envelopeOf(message))
    seen.set(message, data)
    return data
  }
}

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

type LiveCall = Pick<Call, 'stream' | 'now' | 'expiresAt' | 'rights'>

/** A subscription that has not begun: it is iterated over, or followed by whoever can be pushed to. */
export class Live<M> implements AsyncIterable<TrackedEnvelope<M>, void, unknown> {
  readonly #call: LiveCall
  readonly #options: LiveOptions<unknown>
  readonly #check: (data: unknown) => M

  /** @param check looks at each message as it leaves */
  constructor(call: LiveCall, options: LiveOptions<unknown>, check: (data: unknown) => M) {
    this.#call = call
    this.#options = options
    this.#check = check
  }

  /** The same subscription, with its messages checked as they leave. */
  checkedBy<T>(check: (data: unknown) => T): Live<T> {
    return new Live(this.#call, this.#options, check)
  }

  /** @returns stops it at once, without a word to the sink */
  follow(sink: Sink<LiveItem<M>>): { stop(): void } {
    return new Following(this.#call, this.#options, this.#check, sink)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<M>, void, unknown> {
    for await (const { id, data } of pulled<LiveItem<M>>((sink) => this.follow(sink))) yield tracked(id, data)
  }
}

/**
 * A subscription: the messages of some topics in order, each with its position as its id, so that a client that
 * reconnects with the last one misses nothing. It ends with a DomainError TOKEN_EXPIRED when the caller's token does,
 * and with the reason of `call.rights` once that is aborted.
 */
export function live<M>(call: LiveCall, options: LiveOptions<M>): Live<M> {
  return new Live(call, options, (data) => data as M)
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A subscription that has begun. There are thousands of them: what each holds and does for a message counts. */
class Following<M> implements Sink<StreamMessage> {
  readonly #call: LiveCall
  readonly #options: LiveOptions<unknown>
  readonly #check: (data: unknown) => M
  readonly #sink: Sink<LiveItem<M>>
  #reading: { stop(): void } | null = null
  #isOver = false
  /** Undoes what waits for an end from outside of the messages. */
  #endings: (() => void)[] | null = null

  constructor(call: LiveCall, options: LiveOptions<unknown>, check: (data: unknown) => M, sink: Sink<LiveItem<M>>) {
    this.#call = call
    this.#options = options
    this.#check = check
    this.#sink = sink
    const after = options.lastEventId ? Number(options.lastEventId) : null
    this.#awaitEnds()
    const reading = call.stream.follow({ topics: options.topics, after }, this)
    if (this.#isOver) reading.stop()
    else this.#reading = reading
    if (call.rights?.aborted) this.end(call.rights.reason)
    else if (options.signal?.aborted) this.end(null)
  }

  push(message: StreamMessage): undefined | Promise<void> {
    const data = this.#options.toMessage(message)
    return data instanceof Promise ? this.#giveLater(message, data) : this.#give(message, data)
  }

  end(reason: unknown): void {
    if (this.#isOver) return
    this.stop()
    this.#sink.end(reason)
  }

  stop(): void {
    this.#isOver = true
    this.#reading?.stop()
    for (const undo of this.#endings ?? []) undo()
    this.#endings = null
  }

  async #giveLater(message: StreamMessage, data: Promise<unknown>): Promise<void> {
    await this.#give(message, await data)
  }

  /** Without a promise where there is nothing to wait for, as for most messages and most subscribers. */
  #give(message: StreamMessage, data: unknown): undefined | Promise<void> {
    if (this.#isOver) return undefined
    const taken = data === null ? undefined : this.#sink.push({ id: String(message.position), data: this.#check(data) })
    if (!this.#options.until) return taken
    const isLast = this.#options.until(message)
    if (!taken && isLast === false) return undefined
    return this.#endAfter(taken, isLast)
  }

  async #endAfter(taken: undefined | Promise<void>, isLast: boolean | Promise<boolean>): Promise<void> {
    // Both at once, so that neither fails unheard.
    const [last] = await Promise.all([isLast, taken])
    if (last) this.end(null)
  }

  #awaitEnds(): void {
    const { expiresAt, rights } = this.#call
    const { signal, endsAt, recheck } = this.#options
    const isOutlived = expiresAt && (!endsAt || expiresAt < endsAt)
    if (endsAt) this.#endAt(endsAt, () => this.end(null))
    // What ends by itself by then says so in its own way.
    if (isOutlived) this.#endAt(expiresAt, () => this.end(refuse('TOKEN_EXPIRED', 'The access token has expired')))
    if (signal) this.#endWith(signal, () => this.end(null))
    if (rights) this.#endWith(rights, () => this.end(rights.reason))
    if (!recheck) return
    const checks = setInterval(() => void recheck.check().catch((error: unknown) => this.end(error)), recheck.everyMs)
    this.#undoBy(() => clearInterval(checks))
  }

  #endAt(instant: Date, step: () => void): void {
    const ms = Math.min(Math.max(0, instant.getTime() - this.#call.now().getTime()), LONGEST_TIMER_MS)
    const timer = setTimeout(step, ms)
    this.#undoBy(() => clearTimeout(timer))
  }

  #endWith(signal: AbortSignal, step: () => void): void {
    signal.addEventListener('abort', step, { once: true })
    this.#undoBy(() => signal.removeEventListener('abort', step))
  }

  #undoBy(step: () => void): void {
    this.#endings ??= []
    this.#endings.push(step)
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

import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { z } from 'zod'
import type { Call } from './context.ts'
import { refuse } from './errors.ts'
import type { StreamMessage } from './stream.ts'

/** What one subscription gives and when it is over. */
export interface LiveOptions<M> {
  topics: string[]
  /** What came after this message is replayed first; without it the subscription starts with what comes next. */
  lastEventId?: string | null
  signal?: AbortSignal
  /** What the subscriber gets of a stored message; null when it is not for them. */
  toMessage(message: StreamMessage): M | null | Promise<M | null>
  /** True for the stored message that ends the subscription. It is given out first, where it is for them. */
  until?(message: StreamMessage): boolean | Promise<boolean>
  /** The subscription ends at this instant, messages or none. */
  endsAt?: Date | null
  /** Asked again and again, messages or none; what it throws ends the subscription and tells the client why. */
  recheck?: { everyMs: number; check(): Promise<void> }
}

/**
 * A subscription: the messages of some topics in order, each with its position as its id, so that a client that
 * reconnects with the last one misses nothing.
 * @throws DomainError TOKEN_EXPIRED when the caller's token ends before the subscription does
 */
export async function* live<M>(
  call: Pick<Call, 'stream' | 'now' | 'expiresAt'>,
  options: LiveOptions<M>,
): AsyncGenerator<TrackedEnvelope<M>, void, unknown> {
  const ending = endOf(call, options)
  try {
    const after = options.lastEventId ? Number(options.lastEventId) : null
    for await (const message of call.stream.read({ topics: options.topics, after, signal: ending.signal })) {
      const mapped = await options.toMessage(message)
      if (mapped !== null) yield tracked(String(message.position), mapped)
      if (await options.until?.(message)) return
    }
    ending.throwIfLost()
  } finally {
    ending.clear()
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One signal for all that can end a subscription from outside of its messages. */
function endOf(call: Pick<Call, 'now' | 'expiresAt'>, { signal, endsAt, recheck }: LiveOptions<unknown>) {
  const controller = new AbortController()
  const end = () => controller.abort()
  const lost: unknown[] = []
  const lose = (reason: unknown) => {
    lost.push(reason)
    end()
  }
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  const at = (instant: Date, step: () => void) =>
    setTimeout(step, Math.min(Math.max(0, instant.getTime() - call.now().getTime()), LONGEST_TIMER_MS))
  const deadline = endsAt ? at(endsAt, end) : undefined
  // What ends by itself by then says so in its own way.
  const isOutlived = call.expiresAt && (!endsAt || call.expiresAt < endsAt)
  const expire = () => lose(refuse('TOKEN_EXPIRED', 'The access token has expired'))
  const expiry = call.expiresAt && isOutlived ? at(call.expiresAt, expire) : undefined
  const checks = recheck && setInterval(() => void recheck.check().catch(lose), recheck.everyMs)
  return {
    signal: controller.signal,
    throwIfLost() {
      if (lost.length > 0) throw lost[0]
    },
    clear() {
      clearTimeout(deadline)
      clearTimeout(expiry)
      clearInterval(checks)
      signal?.removeEventListener('abort', end)
      end()
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

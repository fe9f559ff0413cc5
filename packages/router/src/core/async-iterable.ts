import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'

type Tracked<T> = AsyncIterable<TrackedEnvelope<T>, void, unknown>

/** Declares a subscription's output: messages with their ids, each checked against the schema as it leaves. */
export function zAsyncIterable<T extends z.ZodType>(message: T) {
  return z
    .custom<Tracked<z.input<T>>>(
      (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
    )
    .transform(async function* (source): AsyncGenerator<TrackedEnvelope<z.output<T>>, void, unknown> {
      for await (const item of source) {
        if (!isTrackedEnvelope(item)) throw new Error('A subscription must give tracked messages')
        const [messageId, data] = item
        yield tracked(messageId, await message.parseAsync(data))
      }
    })
}

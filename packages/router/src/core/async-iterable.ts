import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server'
import type { z } from 'zod'
import { Live } from './live.ts'
import { sharedOutput } from './shared-output.ts'

type Messages<T> = AsyncIterable<TrackedEnvelope<T>, void, unknown>

/**
 * Declares a subscription's output: messages with their ids, each checked against the schema as it leaves. One object
 * that goes to many subscribers is checked once.
 */
export function zAsyncIterable<T extends z.ZodType<object>>(message: T): (value: unknown) => Messages<z.output<T>> {
  const check = sharedOutput(message)
  return (value) => {
    if (value instanceof Live) return value.checkedBy(check)
    if (!isIterable(value)) throw new Error('A subscription must give messages')
    return checked(value, check)
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function* checked<T>(source: AsyncIterable<unknown>, check: (data: unknown) => T) {
  for await (const item of source) {
    if (!isTrackedEnvelope(item)) throw new Error('A subscription must give tracked messages')
    const [messageId, data] = item
    yield tracked(messageId, check(data))
  }
}

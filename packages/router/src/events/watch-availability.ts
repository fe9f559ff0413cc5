import type { Call } from '../core/context.ts'
import { live, messageReader } from '../core/live.ts'
import type { StreamMessage } from '../core/stream.ts'
import { topics } from '../core/topics.ts'
import { type AvailabilityMessage, availabilityMessage } from './events.ts'
import { getVisibleEvent } from './queries.ts'
import type { WatchAvailabilityInput } from './schema.ts'

const readMessage = messageReader(availabilityMessage)

/**
 * What is left of one event, live. It ends when the event is deleted, or is no longer the caller's to see.
 * @throws DomainError NOT_FOUND
 */
export async function watchAvailability(
  call: Call,
  { eventId, lastEventId }: WatchAvailabilityInput,
  signal?: AbortSignal,
) {
  const event = await getVisibleEvent(call, eventId)
  // Who sees a draft sees it by a right that may be taken away; what is published is everybody's until it is deleted.
  const isDelicate = (message: StreamMessage) => message.eventId === eventId && message.topic === topics.events()
  return live<AvailabilityMessage>(call, {
    topics: [topics.availability(eventId), topics.events()],
    lastEventId,
    signal,
    toMessage: (stored) => (stored.eventId === eventId ? readMessage(stored) : null),
    async until(stored) {
      if (!isDelicate(stored)) return false
      if (stored.type === 'event.deleted') return true
      if (event.status === 'draft') await getVisibleEvent(call, eventId)
      return false
    },
  })
}

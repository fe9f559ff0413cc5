import type { Call } from '../core/context.ts'
import { live, messageReader } from '../core/live.ts'
import type { StreamMessage } from '../core/stream.ts'
import { topics } from '../core/topics.ts'
import { type AvailabilityMessage, availabilityMessage } from './events.ts'
import { getVisibleEvent } from './queries.ts'
import type { WatchAvailabilityInput } from './schema.ts'
import { type ShownTicketTypes, shownTicketTypes } from './shown-ticket-types.ts'

const readMessage = messageReader(availabilityMessage)

/**
 * What is left of one event, live, of the ticket types that the caller knows of. It ends when the event is deleted, or
 * is no longer the caller's to see.
 * @throws DomainError NOT_FOUND
 */
export async function watchAvailability(
  call: Call,
  { eventId, lastEventId }: WatchAvailabilityInput,
  signal?: AbortSignal,
) {
  const event = await getVisibleEvent(call, eventId)
  let shown = await shownTicketTypes(call, eventId)
  // Who sees a draft sees it by a right that may be taken away; what is published is everybody's until it is deleted.
  const isDelicate = (message: StreamMessage) => message.eventId === eventId && message.topic === topics.events()
  return live<AvailabilityMessage>(call, {
    topics: [topics.availability(eventId), topics.events()],
    lastEventId,
    signal,
    toMessage(stored) {
      if (stored.eventId !== eventId) return null
      if (stored.topic !== topics.events()) return readShown(stored, shown)
      // News of what is hidden, or taken off sale, comes before those of its seats.
      return shownTicketTypes(call, eventId).then((now) => {
        shown = now
        return null
      })
    },
    until(stored) {
      if (!isDelicate(stored)) return false
      if (stored.type === 'event.deleted') return true
      return event.status === 'draft' && getVisibleEvent(call, eventId).then(() => false)
    },
  })
}

function readShown(stored: StreamMessage, shown: ShownTicketTypes): AvailabilityMessage | null {
  const message = readMessage(stored)
  return message && withoutHidden(message, shown)
}

/** What is left of a message by the ticket types that are shown: one object for all who see the same. */
const reduced = new WeakMap<AvailabilityMessage, Map<string, AvailabilityMessage>>()

/** A message without the ticket types that its reader does not know of. What is left of it still says that something changed. */
function withoutHidden(message: AvailabilityMessage, shown: ShownTicketTypes): AvailabilityMessage {
  if (message.type !== 'availability.changed') return message
  const { payload } = message
  const ticketTypes = payload.ticketTypes.filter(({ ticketTypeId }) => shown.has(ticketTypeId))
  if (ticketTypes.length === payload.ticketTypes.length) return message
  const views = reduced.get(message) ?? new Map<string, AvailabilityMessage>()
  reduced.set(message, views)
  const view = ticketTypes.map(({ ticketTypeId }) => ticketTypeId).join()
  const known = views.get(view)
  if (known) return known
  const left = { ...message, payload: { ...payload, ticketTypes } }
  views.set(view, left)
  return left
}

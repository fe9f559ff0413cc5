import { stillOrganizer } from '../access/still-organizer.ts'
import type { Call } from '../core/context.ts'
import { live, messageReader } from '../core/live.ts'
import { topics } from '../core/topics.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { type OrderMessage, orderMessage } from './events.ts'
import type { WatchOrdersInput } from './schema.ts'

const readMessage = messageReader(orderMessage)

/**
 * What becomes of one event's orders, tickets, refunds and places in its line, live. It ends when whoever listens is an
 * organizer no more.
 * @throws DomainError NOT_FOUND
 */
export async function watchOrders(call: Call, { eventId, lastEventId }: WatchOrdersInput, signal?: AbortSignal) {
  const event = await getVisibleEvent(call, eventId)
  return live<OrderMessage>(call, {
    topics: [topics.orders(event.id)],
    lastEventId,
    signal,
    toMessage: readMessage,
    recheck: stillOrganizer(call),
  })
}

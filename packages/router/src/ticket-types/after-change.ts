import type { Tx } from '@turnout/db'
import type { Call } from '../core/context.ts'
import { announceAvailability } from '../events/announce-availability.ts'
import { announceEvent } from '../events/announce-event.ts'
import type { EventRow } from '../events/queries.ts'
import type { TicketType } from './schema.ts'

/** What follows every change of what is sold: all who watch the event hear of it. Null once it was deleted. */
export async function afterChange(tx: Tx, call: Call, event: EventRow, ticketType: TicketType | null): Promise<void> {
  // First, so that those who watch seats know by then which of them they may hear of.
  await announceEvent(tx, event, { type: 'event.updated', fields: ['ticketTypes'] })
  await announceAvailability(tx, {
    eventId: event.id,
    eventName: event.title,
    sessions: [],
    ticketTypes: ticketType ? [{ ticketTypeId: ticketType.id, sold: ticketType.sold, held: ticketType.held }] : [],
    threshold: call.config.minimumSpotsThreshold,
  })
}

import type { WaitlistEntryTable } from '@turnout/db'
import type { Selectable } from 'kysely'

/** What the messages of a place in a line have in common. */
export function entryNews(
  entry: Pick<Selectable<WaitlistEntryTable>, 'id' | 'event_id' | 'ticket_type_id' | 'seats'>,
): { eventId: string; entryId: string; ticketTypeId: string; seats: number } {
  const { id: entryId, event_id: eventId, ticket_type_id: ticketTypeId, seats } = entry
  return { eventId, entryId, ticketTypeId, seats }
}

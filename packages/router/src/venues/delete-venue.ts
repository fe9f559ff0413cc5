import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { announceVenue } from './announce-venue.ts'
import type { VenueRef } from './schema.ts'

/**
 * Takes a venue out of sight; past events keep theirs.
 * @throws DomainError NOT_FOUND; CONFLICT while a draft or published event is held there
 */
export async function deleteVenue(call: Call, { venueId }: VenueRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    const venue = await tx
      .selectFrom('venue')
      .select('id')
      .where('id', '=', venueId)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!venue) throw refuse('NOT_FOUND', 'No such venue', { venueId })
    const event = await tx
      .selectFrom('event')
      .select('id')
      .where('venue_id', '=', venueId)
      .where('status', 'in', ['draft', 'published'])
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    if (event) throw refuse('CONFLICT', 'An event is held at this venue', { eventId: event.id })
    await tx.updateTable('venue').set({ deleted_at: call.now() }).where('id', '=', venueId).execute()
    await announceVenue(tx, 'venue.deleted', { venueId })
    await audit(tx, call, { action: 'venue.deleted', subjectType: 'venue', subjectId: venueId })
    return { ok: true as const }
  })
}

import { timingSafeEqual } from 'node:crypto'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { hashToken } from '../core/secrets.ts'
import { announceAvailability } from '../events/queries.ts'
import { lockSeats } from '../orders/seats.ts'
import { lockEntry, lockLine, noSuchEntry } from './line.ts'
import { readPlace } from './read-place.ts'
import type { ConfirmWaitlistInput, WaitlistPlace } from './schema.ts'
import { addressProofOf } from './tokens.ts'

/**
 * Notes that whoever waits reads the mail of the address they gave: from now on seats are kept for them. It is done by
 * the page that mails link to; done again, nothing more happens.
 * @throws DomainError NOT_FOUND, whether there is such a place or not
 */
export async function confirmWaitlist(call: Call, { entryId, proof }: ConfirmWaitlistInput): Promise<WaitlistPlace> {
  const isProven = timingSafeEqual(hashToken(proof), hashToken(addressProofOf(call.secrets, entryId)))
  if (!isProven) throw noSuchEntry()
  const ref = await call.db
    .selectFrom('waitlist_entry')
    .select(['event_id', 'confirmed_at'])
    .where('id', '=', entryId)
    .executeTakeFirst()
  if (!ref) throw noSuchEntry()
  if (ref.confirmed_at === null) await confirm(call, ref.event_id, entryId)
  return readPlace(call, entryId)
}

function confirm(call: Call, eventId: string, entryId: string): Promise<void> {
  return call.db.transaction().execute(async (tx) => {
    const event = await lockLine(tx, eventId)
    const { entry } = await lockEntry(tx, entryId)
    if (entry.confirmed_at !== null) return
    const now = call.now()
    await tx
      .updateTable('waitlist_entry')
      .set({ confirmed_at: now, updated_at: now })
      .where('id', '=', entryId)
      .execute()
    // Sales that are under way end first, and those after them see that seats are kept.
    const { ticket_type_id: ticketTypeId } = entry
    const book = await lockSeats(tx, eventId, [ticketTypeId])
    await audit(tx, call, {
      action: 'waitlist.confirmed',
      subjectType: 'waitlist_entry',
      subjectId: entryId,
      eventId,
      fields: ['confirmedAt'],
    })
    if (entry.status !== 'waiting') return
    const { sold = 0, held = 0 } = book.ticketTypes.get(ticketTypeId) ?? {}
    const ticketTypes = [{ ticketTypeId, sold, held }]
    await announceAvailability(tx, { eventId, eventName: event.title, sessions: [], ticketTypes, threshold: 0 })
  })
}

import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { findShortage } from '../orders/rules.ts'
import { lockSeats, noteMove, writeSeats } from '../orders/seats.ts'
import { giveOffers } from './give-offers.ts'
import { lockEntry, lockLine, noSuchEntry, releaseRunOut } from './line.ts'
import { selectEntries, toEntry } from './list-waitlist.ts'
import { closedBecause } from './offer-free-seats.ts'
import type { OfferSeatsInput, WaitlistEntry, waitlistEntry } from './schema.ts'

/**
 * Offers seats to one who waits, out of turn, as an organizer decides. Nobody counts as passed by it.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT for one that does not wait or while nothing is on sale,
 *   SOLD_OUT, SESSION_FULL, INSUFFICIENT_CAPACITY
 */
export async function offerSeats(call: Call, { entryId }: OfferSeatsInput): Promise<z.input<typeof waitlistEntry>> {
  const ref = await call.db.selectFrom('waitlist_entry').select('event_id').where('id', '=', entryId).executeTakeFirst()
  if (!ref) throw noSuchEntry()
  await call.db.transaction().execute(async (tx) => {
    const event = await lockLine(tx, ref.event_id)
    if (event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    const now = call.now()
    const freed = await releaseRunOut(tx, event.id, now)
    const { entry } = await lockEntry(tx, entryId)
    if (entry.status !== 'waiting') throw refuse('CONFLICT', 'Does not wait any more', { status: entry.status })
    const { ticket_type_id: ticketTypeId, seats: quantity } = entry
    const book = await lockSeats(tx, event.id, [ticketTypeId, ...freed.map((move) => move.ticketTypeId)])
    for (const move of freed) noteMove(book, move)
    const reason = closedBecause(book, event, ticketTypeId, now)
    if (reason) throw refuse('CONFLICT', 'This ticket type is not on sale', { ticketTypeId, reason })
    const shortage = findShortage([{ ticketTypeId, quantity }], book)
    if (shortage) throw refuse(shortage.code, shortage.message, shortage.details)
    await giveOffers(tx, call, book, { event, entries: [entry], now, isOutOfTurn: true })
    await writeSeats(tx, event, book, call.config.minimumSpotsThreshold)
  })
  return readEntry(call, entryId)
}

async function readEntry(call: Call, entryId: string): Promise<WaitlistEntry> {
  const row = await selectEntries(call.db).where('waitlist_entry.id', '=', entryId).executeTakeFirst()
  if (!row) throw noSuchEntry()
  return toEntry(row)
}

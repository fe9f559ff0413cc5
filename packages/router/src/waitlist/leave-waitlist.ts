import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import type { EventRow } from '../events/queries.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { lockSeats, noteMove, writeSeats } from '../orders/seats.ts'
import { entryNews } from './entry-news.ts'
import { countWaiting, type EntryRow, lockEntry, lockLine, type OfferRow } from './line.ts'
import { endOffers, wakeWaitlist } from './queries.ts'
import { readPlace, requirePlaceAccess } from './read-place.ts'
import type { WaitlistPlace, WaitlistRef } from './schema.ts'

/**
 * Leaves the line; an open offer is declined, and its seats go to the next. Who has left stays so, and nothing more
 * happens.
 * @throws DomainError NOT_FOUND, or CONFLICT once the offer was accepted: then it is the order that can be cancelled
 */
export async function leaveWaitlist(call: Call, input: WaitlistRef): Promise<WaitlistPlace> {
  const eventId = await requirePlaceAccess(call, input)
  await call.db.transaction().execute(async (tx) => {
    const event = await lockLine(tx, eventId)
    const { entry, offer } = await lockEntry(tx, input.entryId)
    if (entry.status === 'taken') throw refuse('CONFLICT', 'The offer was accepted', { orderId: offer?.order_id })
    if (entry.status !== 'waiting' && entry.status !== 'offered') return
    await endEntry(tx, call, event, entry, offer)
  })
  return readPlace(call, input.entryId)
}

async function endEntry(tx: Tx, call: Call, event: EventRow, entry: EntryRow, offer: OfferRow | null): Promise<void> {
  const now = call.now()
  const held = offer?.status === 'open' ? offer : null
  if (held && held.expires_at <= now) {
    await endOffers(tx, [held.id], now, true)
  } else {
    if (held) {
      const declined = { status: 'declined', updated_at: now } as const
      await tx.updateTable('waitlist_offer').set(declined).where('id', '=', held.id).execute()
    }
    const left = { status: 'left', updated_at: now } as const
    await tx.updateTable('waitlist_entry').set(left).where('id', '=', entry.id).execute()
    await audit(tx, call, {
      action: held ? 'waitlist.offer_declined' : 'waitlist.left',
      subjectType: 'waitlist_entry',
      subjectId: entry.id,
      eventId: event.id,
      fields: ['status'],
      detail: { seats: entry.seats },
    })
    await announceOrder(tx, 'waitlist.left', { ...entryNews(entry), status: 'left' })
  }
  const ticketTypeId = entry.ticket_type_id
  const book = await lockSeats(tx, event.id, [ticketTypeId])
  if (held) noteMove(book, { ticketTypeId, sold: 0, held: -held.seats })
  else await countWaiting(tx, event, book, [{ ticketTypeId, entries: -1, seats: -entry.seats }])
  await writeSeats(tx, event, book, call.config.minimumSpotsThreshold)
  // No seat was freed, but those behind may have waited for this one.
  if (!held) await wakeWaitlist(tx, event.id)
}

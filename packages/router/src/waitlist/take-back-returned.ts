import type { Tx } from '@turnout/db'
import { auditRow, SYSTEM } from '../core/audit.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { entryNews } from './entry-news.ts'
import type { WaitingChange } from './line.ts'

/**
 * Has those wait again, at their place, whose offer ran out while an organizer had switched its sale off: they could
 * not have accepted it. Who has joined anew meanwhile does not stand in line twice. The caller holds the line, and
 * counts them on the ticket types, which come after entries in the order of locks.
 */
export async function takeBackReturned(tx: Tx, eventId: string, now: Date): Promise<WaitingChange[]> {
  const offers = await tx
    .updateTable('waitlist_offer')
    .set({ is_returned: false, updated_at: now })
    .where('event_id', '=', eventId)
    .where('is_returned', '=', true)
    .returning('entry_id')
    .execute()
  if (offers.length === 0) return []
  const ids = offers.map(({ entry_id }) => entry_id)
  const back = await tx
    .updateTable('waitlist_entry')
    .set({ status: 'waiting', updated_at: now })
    .where('id', 'in', ids)
    .where('status', '=', 'ended')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('waitlist_entry as other')
            .select('other.id')
            .whereRef('other.ticket_type_id', '=', 'waitlist_entry.ticket_type_id')
            .where('other.status', 'in', ['waiting', 'offered'])
            .where((eb) =>
              eb.or([
                eb(eb.fn('lower', ['other.email']), '=', eb.fn('lower', ['waitlist_entry.email'])),
                eb('other.user_id', '=', eb.ref('waitlist_entry.user_id')),
              ]),
            ),
        ),
      ),
    )
    .returning(['id', 'event_id', 'ticket_type_id', 'seats'])
    .execute()
  if (back.length === 0) return []
  const rows = back.map(({ id: subjectId, seats }) => {
    const fields = ['status']
    const detail = { seats }
    return auditRow(SYSTEM, {
      action: 'waitlist.returned',
      subjectType: 'waitlist_entry',
      subjectId,
      eventId,
      fields,
      detail,
    })
  })
  await tx.insertInto('audit_entry').values(rows).execute()
  await announceOrder(tx, 'waitlist.joined', ...back.map(entryNews))
  return back.map(({ ticket_type_id: ticketTypeId, seats }) => ({ ticketTypeId, entries: 1, seats }))
}

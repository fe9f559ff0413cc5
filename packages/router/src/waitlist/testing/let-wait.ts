import type { Database } from '@turnout/db'

/** Somebody who waits and has confirmed their address, straight from the rows. */
export async function letWait(
  db: Database,
  wait: { eventId: string; ticketTypeId: string; seats: number },
): Promise<void> {
  const { eventId, ticketTypeId, seats } = wait
  await db
    .insertInto('waitlist_entry')
    .values({
      event_id: eventId,
      ticket_type_id: ticketTypeId,
      name: 'Somebody',
      email: `${crypto.randomUUID()}@example.org`,
      user_id: null,
      seats,
      status: 'waiting',
      secret_hash: Buffer.alloc(32),
      confirmed_at: new Date(),
    })
    .execute()
  await db
    .updateTable('ticket_type')
    .set((eb) => ({ waiting_entries: eb('waiting_entries', '+', 1), waiting_seats: eb('waiting_seats', '+', seats) }))
    .where('id', '=', ticketTypeId)
    .execute()
  await db.updateTable('event').set({ has_line: true }).where('id', '=', eventId).execute()
}

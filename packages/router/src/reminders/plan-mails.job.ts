import type { Tx } from '@turnout/db'
import type { Deps } from '../core/context.ts'
import { jobRow } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import { addressHash } from '../mail/recipients.ts'
import { planMails, sendReminder } from './jobs.ts'
import { pageOfTickets, type RemindedTicket, remindedOf, withoutTold } from './slot-tickets.ts'
import { readSlot, type StandingSlot, skippedNow } from './standing-slot.ts'

/** Tickets that one transaction looks at. */
const BATCH = 500

/**
 * Writes one mail for each address that has tickets for a reminder's start, and the jobs that send them, some hundreds
 * at a time. A run that is cut short is gone on with by the next: what is written is not written again.
 */
export const planMailsJob = handleJob(planMails, async (deps, { slotId }) => {
  const slot = await readSlot(deps.db, slotId)
  if (!slot || slot.planned_at || slot.skipped_because) return
  const skipped = skippedNow(slot, deps.now())
  if (skipped) return end(deps, slotId, skipped)
  const reminded = await remindedOf(deps.db, slot, slot.time_zone)
  let after: string | null = null
  do {
    const tickets: RemindedTicket[] = await pageOfTickets(deps.db, reminded, after, BATCH)
    const untold = await withoutTold(deps, reminded, tickets)
    await deps.db.transaction().execute((tx) => writeMails(tx, deps, slot, untold))
    after = tickets.length === BATCH ? (tickets.at(-1)?.id ?? null) : null
  } while (after)
  const mail = await deps.db
    .selectFrom('reminder_mail')
    .select('id')
    .where('slot_id', '=', slotId)
    .limit(1)
    .executeTakeFirst()
  const why = reminded.isMoved ? 'moved_late' : 'nobody'
  await end(deps, slotId, mail ? null : why)
})

async function writeMails(
  tx: Tx,
  { secrets }: Pick<Deps, 'secrets'>,
  slot: StandingSlot,
  tickets: RemindedTicket[],
): Promise<void> {
  // One row for each address: the statement takes no two of the same.
  const rows = new Map(
    tickets.map((ticket) => {
      const recipient_hash = addressHash(secrets, ticket.address)
      const by = ticket.is_handed_on ? { ticket_id: ticket.id } : { order_id: ticket.order_id }
      return [
        recipient_hash.toString('base64'),
        {
          slot_id: slot.id,
          recipient_hash,
          order_id: null,
          ticket_id: null,
          ...by,
          user_id: ticket.buyer_user_id,
          outcome: null,
          ended_at: null,
        },
      ]
    }),
  )
  if (rows.size === 0) return
  const written = await tx
    .insertInto('reminder_mail')
    .values([...rows.values()])
    .onConflict((conflict) => conflict.columns(['slot_id', 'recipient_hash']).doNothing())
    .returning('id')
    .execute()
  if (written.length === 0) return
  await tx
    .insertInto('job')
    .values(written.map(({ id }) => jobRow(sendReminder, { mailId: id })))
    .execute()
}

async function end(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  slotId: string,
  skipped_because: StandingSlot['skipped_because'],
): Promise<void> {
  await db
    .updateTable('reminder_slot')
    .set({ planned_at: now(), skipped_because })
    .where('id', '=', slotId)
    .where('planned_at', 'is', null)
    .execute()
}

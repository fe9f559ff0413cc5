import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { sendTicketCancellation } from '../tickets/jobs.ts'
import { sendCancellation } from './jobs.ts'
import { cancellationMail } from './mail/cancellation.ts'
import { LOST, type MailFacts, readMailFacts } from './mail/facts.ts'

/**
 * Tells the buyer of an order that its event was cancelled, once, and has those told who hold tickets of it that changed
 * hands: of a confirmed order, or of one that was not paid yet when it happened. A buyer who has passed on every ticket
 * has nothing left to be told of.
 */
export const sendCancellationJob = handleJob(sendCancellation, async (deps, { orderId }) => {
  const facts = await readMailFacts(deps, orderId, LOST)
  if (facts?.order.event_status !== 'cancelled') return
  // Its tickets may be cancelled by now as well; those that were cancelled before were told of then.
  const passedOn = await deps.db
    .selectFrom('ticket')
    .innerJoin('event', 'event.id', 'ticket.event_id')
    .select(['ticket.id', 'ticket.serial'])
    .where('ticket.order_id', '=', orderId)
    .where('ticket.transfers', '>', 0)
    .where((eb) =>
      eb.or([
        eb('ticket.status', '=', 'valid'),
        eb.and([eb('ticket.status', '=', 'cancelled'), eb('ticket.cancelled_at', '>=', eb.ref('event.cancelled_at'))]),
      ]),
    )
    .execute()
  for (const { id: ticketId, serial } of passedOn) {
    await enqueue(deps.db, sendTicketCancellation, { ticketId }, { key: `ticket:${ticketId}:${serial}:cancellation` })
  }
  if (passedOn.length > 0 && facts.tickets.length === 0) return
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const cause = { cause: `order:${orderId}:cancellation`, kind: 'order.cancellation', eventId, orderId, userId }
  await deliverOnce(deps, cause, async () => cancellationMail(facts, deps.now(), await refundOf(deps, facts)))
})

/**
 * What comes back of an order whose event was called off: what its standing tickets cost and did not give back before,
 * and what has been put on its way for those that were cancelled since. What was kept of tickets that were cancelled
 * before stays so.
 */
async function refundOf({ db }: Pick<Deps, 'db'>, { order }: MailFacts): Promise<number> {
  const { standing, cancelled } = await db
    .selectNoFrom([
      sql<number>`(select coalesce(sum(price_minor - refunded_minor), 0)::float8 from ticket
        where order_id = ${order.id} and status = 'valid')`.as('standing'),
      sql<number>`(select coalesce(sum(refund.amount_minor), 0)::float8
        from refund join payment on payment.id = refund.payment_id
        where refund.order_id = ${order.id} and refund.cause = 'event_cancelled' and not payment.is_surplus)`.as(
        'cancelled',
      ),
    ])
    .executeTakeFirstOrThrow()
  return cancelled + Math.min(standing, order.paid_minor - order.refunded_minor)
}

import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { formatsOf } from '../mail/formats.ts'
import { readMailFacts } from '../orders/mail/facts.ts'
import { textsOf } from '../orders/mail/texts.ts'
import { sendRefund } from './jobs.ts'
import { refundTextsOf } from './mail/texts.ts'
import { writeMail } from './mail/write-mail.ts'
import { selectRefunds } from './queries.ts'

/** Tells the buyer that money is on its way to them: how much, what for and why. Once for each refund. */
export const sendRefundJob = handleJob(sendRefund, async (deps, { refundId }) => {
  const refund = await selectRefunds(deps.db).where('refund.id', '=', refundId).executeTakeFirst()
  const facts = refund && (await readMailFacts(deps, refund.order_id, ['held', 'valid', 'cancelled', 'expired']))
  if (!refund || !facts || refund.status !== 'succeeded') return
  // Of money that bought nothing the buyer was told as soon as it was to go back.
  if (toldBefore.includes(refund.cause)) return
  const { order } = facts
  const paidFor = facts.tickets.filter(({ id }) => refund.tickets.some(({ ticketId }) => ticketId === id))
  const t = refundTextsOf(order.locale)
  const common = textsOf(order.locale)
  const cause = { cause: `refund:${refundId}`, kind: 'order.refund', eventId: order.event_id, orderId: order.id }
  await deliverOnce(deps, { ...cause, userId: order.buyer_user_id }, async () =>
    writeMail({
      to: { name: order.buyer_name, address: order.buyer_email },
      locale: order.locale,
      subject: t.refund.subject(order.title),
      heading: t.refund.heading,
      intro: [common.greeting(order.buyer_name), t.refund.intro(order.title)],
      facts: [
        [
          t.amount,
          [formatsOf(common.tag, order.time_zone, order.is_all_day).money(refund.amount_minor, refund.currency)],
        ],
        [common.order, [order.code]],
        [t.tickets, paidFor.map((ticket) => namesOf(ticket).join(' · '))],
        [t.what, [t.refund.causes[refund.cause]]],
      ],
      notes: [t.refund.hint],
      footer: common.footer(order.organisation ?? 'Turnout'),
    }),
  )
})

const toldBefore: readonly string[] = ['too_late', 'paid_twice']

/** A ticket as mails name it: its type and whom it is for. */
export function namesOf(ticket: { ticket_type_name: string; attendee_name: string | null }): string[] {
  return [ticket.ticket_type_name, ...(ticket.attendee_name ? [ticket.attendee_name] : [])]
}

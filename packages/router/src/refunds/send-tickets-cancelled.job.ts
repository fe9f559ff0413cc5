import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { formatsOf } from '../mail/formats.ts'
import { calendarOf } from '../orders/mail/calendar.ts'
import { type MailFacts, readMailFacts } from '../orders/mail/facts.ts'
import { sessionsKept } from '../orders/mail/sessions-kept.ts'
import { textsOf } from '../orders/mail/texts.ts'
import { sendTicketsCancelled } from './jobs.ts'
import { refundTextsOf } from './mail/texts.ts'
import { writeMail } from './mail/write-mail.ts'
import { namesOf } from './send-refund.job.ts'

/**
 * Tells the buyer that tickets were cancelled, and what comes back; and somebody whom one of them was passed on to,
 * without the money, which is the buyer's. Sessions that no ticket of theirs in the order includes any more leave the calendar.
 */
export const sendTicketsCancelledJob = handleJob(sendTicketsCancelled, async (deps, payload) => {
  const { orderId, ticketIds, refundMinor, holderOf } = payload
  const facts = await readMailFacts(deps, orderId, ['cancelled'], holderOf)
  if (!facts) return
  const { order } = facts
  const told = holderOf ? [holderOf] : ticketIds
  const tickets = facts.tickets.filter(({ id }) => told.includes(id))
  const [first] = tickets
  const to = holderOf
    ? first?.attendee_email && { name: first.attendee_name ?? first.attendee_email, address: first.attendee_email }
    : { name: order.buyer_name, address: order.buyer_email }
  if (!first || !to) return
  const t = refundTextsOf(order.locale)
  const common = textsOf(order.locale)
  const { money } = formatsOf(common.tag, order.time_zone, order.is_all_day)
  const wasPaid = !holderOf && order.paid_minor > 0
  const gone = await sessionsGone(deps, facts, tickets, to.address)
  const cause = `ticket:${[...told].sort()[0]}:cancelled${holderOf ? ':holder' : ''}`
  const userId = holderOf ? null : order.buyer_user_id
  const delivery = {
    cause,
    kind: 'order.tickets-cancelled',
    eventId: order.event_id,
    orderId,
    ticketId: holderOf,
    userId,
  }
  await deliverOnce(deps, delivery, async () =>
    writeMail({
      to,
      locale: order.locale,
      subject: t.cancelled.subject(order.title),
      heading: t.cancelled.heading,
      intro: [common.greeting(to.name), t.cancelled.intro(tickets.length, order.title)],
      facts: [
        [common.order, holderOf ? [] : [order.code]],
        [t.tickets, tickets.map((ticket) => namesOf(ticket).join(' · '))],
        [
          t.cancelled.refund,
          wasPaid ? [refundMinor > 0 ? money(refundMinor, order.currency) : t.cancelled.noRefund] : [],
        ],
      ],
      notes: [t.cancelled.codes, ...(wasPaid && refundMinor > 0 ? [t.cancelled.refundHint] : [])],
      footer: common.footer(order.organisation ?? 'Turnout'),
      calendar: gone.length > 0 ? calendarOf({ ...facts, sessions: gone }, 'CANCEL', deps.now()) : undefined,
    }),
  )
})

/** The sessions of these tickets that none of the tickets that an address still has includes. */
async function sessionsGone(deps: Deps, facts: MailFacts, tickets: MailFacts['tickets'], address: string) {
  const kept = await sessionsKept(deps.db, facts.order.id, address)
  const lost = new Set(tickets.flatMap((ticket) => ticket.session_ids))
  return facts.sessions.filter(({ id }) => lost.has(id) && !kept.has(id))
}

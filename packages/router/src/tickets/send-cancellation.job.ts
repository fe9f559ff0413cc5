import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { cancellationMail } from '../orders/mail/cancellation.ts'
import { readMailFacts } from '../orders/mail/facts.ts'
import { sendTicketCancellation } from './jobs.ts'

/** Tells the holder of a ticket that changed hands that its event was cancelled, once. */
export const sendTicketCancellationJob = handleJob(sendTicketCancellation, async (deps, { ticketId }) => {
  const found = await deps.db.selectFrom('ticket').select('order_id').where('id', '=', ticketId).executeTakeFirst()
  if (!found) return
  const facts = await readMailFacts(deps, found.order_id, ['valid', 'cancelled'], ticketId)
  const [ticket] = facts?.tickets ?? []
  if (!facts || !ticket?.attendee_email || facts.order.event_status !== 'cancelled') return
  const holder = { buyer_name: ticket.attendee_name ?? ticket.attendee_email, buyer_email: ticket.attendee_email }
  const { event_id: eventId, id: orderId } = facts.order
  const cause = `ticket:${ticketId}:${ticket.serial}:cancellation`
  await deliverOnce(deps, { cause, kind: 'ticket.cancellation', eventId, orderId, ticketId, userId: null }, async () =>
    cancellationMail({ ...facts, order: { ...facts.order, ...holder } }, deps.now()),
  )
})

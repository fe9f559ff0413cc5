import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { CONFIRMATION_MAIL, confirmationCause, sendConfirmation } from './jobs.ts'
import { confirmationMail } from './mail/confirmation.ts'
import { readMailFacts } from './mail/facts.ts'

/** Mails a confirmed order's tickets, once for each time asked for. Cancelled orders and events get none. */
export const sendConfirmationJob = handleJob(sendConfirmation, async (deps, { orderId, again }) => {
  const facts = await readMailFacts(deps, orderId)
  if (facts?.order.status !== 'confirmed' || facts.order.event_status === 'cancelled') return
  // All of them were passed on meanwhile: their holders have them by mails of their own.
  if (facts.tickets.length === 0) return
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const cause = { cause: confirmationCause(orderId, again), kind: CONFIRMATION_MAIL, eventId, orderId, userId }
  await deliverOnce(deps, cause, () => confirmationMail(facts, deps.now()))
})

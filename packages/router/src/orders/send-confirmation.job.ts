import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from './deliver-once.ts'
import { sendConfirmation } from './jobs.ts'
import { confirmationMail } from './mail/confirmation.ts'
import { readMailFacts } from './mail/facts.ts'

/** Mails a confirmed order's tickets, once. An order or an event that was cancelled meanwhile gets none. */
export const sendConfirmationJob = handleJob(sendConfirmation, async (deps, { orderId }) => {
  const facts = await readMailFacts(deps, orderId)
  if (facts?.order.status !== 'confirmed' || facts.order.event_status === 'cancelled') return
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const cause = { cause: `order:${orderId}:confirmation`, kind: 'order.confirmation', eventId, orderId, userId }
  await deliverOnce(deps, cause, () => confirmationMail(facts, deps.now()))
})

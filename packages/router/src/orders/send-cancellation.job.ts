import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from './deliver-once.ts'
import { sendCancellation } from './jobs.ts'
import { cancellationMail } from './mail/cancellation.ts'
import { readMailFacts } from './mail/facts.ts'

/** Tells the buyer of a confirmed order that its event was cancelled, once. */
export const sendCancellationJob = handleJob(sendCancellation, async (deps, { orderId }) => {
  const facts = await readMailFacts(deps, orderId)
  if (facts?.order.status !== 'confirmed' || facts.order.event_status !== 'cancelled') return
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const cause = { cause: `order:${orderId}:cancellation`, kind: 'order.cancellation', eventId, orderId, userId }
  await deliverOnce(deps, cause, async () => cancellationMail(facts, deps.now()))
})

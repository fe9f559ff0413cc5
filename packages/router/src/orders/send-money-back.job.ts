import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { readMailFacts } from './mail/facts.ts'
import { moneyBackMail } from './mail/money-back.ts'
import { sendMoneyBack } from './payment-jobs.ts'

/** Tells a buyer, once, that money came too late or twice, and goes back. */
export const sendMoneyBackJob = handleJob(sendMoneyBack, async (deps, { orderId, paymentId, cause }) => {
  const facts = await readMailFacts(deps, orderId)
  if (!facts) return
  const payment = await deps.db
    .selectFrom('payment')
    .select(['amount_minor', 'currency'])
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const mail = { cause: `payment:${paymentId}:money-back`, kind: 'order.money-back', eventId, orderId, userId }
  const amount = { amountMinor: payment.amount_minor, currency: payment.currency }
  await deliverOnce(deps, mail, async () => moneyBackMail(facts, { ...amount, cause }))
})

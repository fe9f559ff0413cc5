import { SYSTEM } from '../core/audit.ts'
import { handleJob } from '../core/job-handler.ts'
import { settlePayment } from './jobs.ts'
import { settleCharge } from './settle-charge.ts'
import { chargeOf, PAYMENT_TOKEN_PURPOSE } from './start-payment.ts'

/**
 * Settles a payment whose answer was lost in a crash or on the way: the processor charges once per payment id, so
 * asking for the same charge again tells what became of it.
 */
export const settlePaymentJob = handleJob(settlePayment, async (deps, { paymentId, sealedToken }) => {
  const payment = await deps.db
    .selectFrom('payment')
    .innerJoin('ticket_order', 'ticket_order.id', 'payment.order_id')
    .selectAll('payment')
    .select('ticket_order.code')
    .where('payment.id', '=', paymentId)
    .where('payment.status', '=', 'started')
    .executeTakeFirst()
  if (!payment) return
  const token = deps.secrets.unseal(PAYMENT_TOKEN_PURPOSE, Buffer.from(sealedToken, 'base64')).toString()
  const result = await deps.payments.charge(chargeOf(payment, payment.code, token))
  const settlement = await settleCharge({ ...deps, ...SYSTEM }, paymentId, result)
  deps.log.info({ paymentId, settlement }, 'A charge without an answer was settled')
})

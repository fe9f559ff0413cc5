import { SYSTEM } from '../core/audit.ts'
import { enqueue } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import { settlePayment } from './payment-jobs.ts'
import { resolvePayment } from './resolve-payment.ts'
import { unsealToken } from './start-payment.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** While the buyer is at it: notices come sooner, where the processor sends any. */
const AT_IT_MS = 2 * MINUTE_MS
/** Banks take days for some means of payment; the longest that processors speak of are two weeks. */
const GIVEN_UP_MS = 30 * 24 * HOUR_MS

/**
 * Asks what became of a payment that is open, by itself and again and again, so that nothing rests on notices that may
 * never come, or on an answer that was lost in a crash or on the way.
 */
export const settlePaymentJob = handleJob(settlePayment, async (deps, { paymentId, sealedToken, round }) => {
  const settlement = await resolvePayment({ ...deps, ...SYSTEM }, paymentId, unsealToken(deps, sealedToken))
  if (settlement === null) return
  if (settlement !== 'pending') {
    deps.log.info({ paymentId, settlement }, 'An open charge was settled')
    return
  }
  const { created_at: createdAt } = await deps.db
    .selectFrom('payment')
    .select('created_at')
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow()
  const age = deps.now().getTime() - createdAt.getTime()
  if (age > GIVEN_UP_MS) {
    deps.log.error({ paymentId }, 'A charge has been open for a month: somebody has to look at it at the processor')
    return
  }
  const runAt = new Date(deps.now().getTime() + nextLookMs(age))
  const key = `payment:${paymentId}:settle:${round + 1}`
  await enqueue(deps.db, settlePayment, { paymentId, sealedToken, round: round + 1 }, { runAt, key })
})

function nextLookMs(age: number): number {
  if (age < HOUR_MS) return AT_IT_MS
  return age < 24 * HOUR_MS ? 10 * MINUTE_MS : HOUR_MS
}

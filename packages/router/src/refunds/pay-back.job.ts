import { SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import type { RefundResult } from '../core/payment-processor.ts'
import { requireProcessor } from '../orders/other-processors.ts'
import { lookAtRefund, payBack } from './jobs.ts'
import { settleRefund } from './settle-refund.ts'

/**
 * Has the processor give a refund back. It pays each number once, so asking again after a crash, or from two processes
 * at once, tells what became of it. A processor that is away throws, and the job is tried again; so it is while the
 * processor that took the money is not the one that is set up.
 */
export const payBackJob = handleJob(payBack, async (deps, { refundId }) => {
  const refund = await readOpen(deps, refundId)
  if (!refund) return
  requireProcessor(deps, refund.processor)
  const result = refund.reference ? await look(deps, refund, refund.reference) : await ask(deps, refund)
  await settleRefund({ ...deps, ...SYSTEM }, { refundId, attempt: refund.attempts, result })
  tellFailure(deps, refundId, result)
})

/** Asks again about a refund that was not decided on. */
export const lookAtRefundJob = handleJob(lookAtRefund, async (deps, { refundId, attempt, look: nth }) => {
  const refund = await readOpen(deps, refundId)
  if (!refund?.reference || refund.attempts !== attempt) return
  requireProcessor(deps, refund.processor)
  const result = await look(deps, refund, refund.reference)
  await settleRefund({ ...deps, ...SYSTEM }, { refundId, attempt, look: nth, result })
  tellFailure(deps, refundId, result)
})

function tellFailure({ log }: Pick<Deps, 'log'>, refundId: string, result: RefundResult): void {
  if (result.status !== 'failed') return
  log.error({ refundId, reason: result.reason }, 'A refund was refused: somebody has to ask for it anew or withdraw it')
}

type OpenRefund = NonNullable<Awaited<ReturnType<typeof readOpen>>>

function readOpen({ db }: Pick<Deps, 'db'>, refundId: string) {
  return db
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    .select(['refund.id', 'refund.payment_id', 'refund.amount_minor', 'refund.currency', 'refund.attempts'])
    .select(['refund.reference', 'payment.reference as charge', 'payment.processor'])
    .where('refund.id', '=', refundId)
    .where('refund.status', '=', 'requested')
    .executeTakeFirst()
}

async function ask(deps: Pick<Deps, 'payments'>, refund: OpenRefund): Promise<RefundResult> {
  if (refund.charge === null) return { status: 'failed', reason: 'no_charge' }
  return deps.payments.refund({
    refundId: refund.id,
    attempt: refund.attempts,
    paymentId: refund.payment_id,
    reference: refund.charge,
    amountMinor: refund.amount_minor,
    currency: refund.currency,
  })
}

/** What became of it; what the processor has never heard of is asked for again, under the same number. */
async function look(deps: Pick<Deps, 'payments'>, refund: OpenRefund, reference: string): Promise<RefundResult> {
  const found = await deps.payments.lookAtRefund({ refundId: refund.id, paymentId: refund.payment_id, reference })
  return found ?? ask(deps, refund)
}

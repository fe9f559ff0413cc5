import type { z } from 'zod'
import { type Recorded, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { requireProcessor } from './other-processors.ts'
import { type strayCharge, takeStrayCharge } from './payment-jobs.ts'
import { settleCharge } from './settle-charge.ts'

type StrayDeps = Pick<Deps, 'db' | 'now' | 'config' | 'payments' | 'log'> & Recorded

/**
 * Takes up a charge that the processor made for an order and that nobody here knows of: a second one by a fault of its
 * own, or one that a restored database has lost. If it took money it pays its order, or goes back.
 */
export async function takeUpCharge(deps: StrayDeps, stray: z.output<typeof strayCharge>): Promise<void> {
  const { orderId, reference, amountMinor, currency } = stray
  requireProcessor(deps, stray.processor ?? deps.payments.name)
  const order = await deps.db.selectFrom('ticket_order').select('id').where('id', '=', orderId).executeTakeFirst()
  const result = order && (await deps.payments.look({ paymentId: orderId, reference }))
  if (result?.status !== 'succeeded') return
  const processor = deps.payments.name
  await deps.db
    .insertInto('payment')
    .values({
      order_id: orderId,
      processor,
      reference,
      amount_minor: amountMinor,
      currency,
      // Nobody here waits for it; whether it succeeded is written with all that comes of it.
      status: 'abandoned',
    })
    .onConflict((conflict) =>
      conflict.columns(['processor', 'reference']).where('reference', 'is not', null).doNothing(),
    )
    .execute()
  const { id: paymentId } = await deps.db
    .selectFrom('payment')
    .select('id')
    .where('processor', '=', processor)
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow()
  const settlement = await settleCharge(deps, paymentId, result)
  deps.log.warn({ orderId, paymentId, settlement }, 'A charge that nobody knew of was taken up')
}

/** The job that takes up such a charge. */
export const takeStrayChargeJob = handleJob(takeStrayCharge, (deps, stray) =>
  takeUpCharge({ ...deps, ...SYSTEM }, stray),
)

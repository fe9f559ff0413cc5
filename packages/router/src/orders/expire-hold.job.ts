import { DomainError } from '../core/errors.ts'
import { handleJob } from '../core/job-handler.ts'
import { expireHold } from './jobs.ts'
import { lockOrder } from './lock-order.ts'
import { releaseRunOutHold } from './release-hold.ts'

/**
 * Gives the seats of one pending order back once its time is over. Purchases of the same event do so as well. An order
 * that was renewed since has a job of its own for that.
 */
export const expireHoldJob = handleJob(expireHold, async (deps, { orderId, renewal }) => {
  const isEarly = await deps.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, orderId).catch(nullIfGone)
    if (!order || order.renewals > renewal) return false
    const isReleased = await releaseRunOutHold(tx, deps, order)
    return !isReleased && order.status === 'pending'
  })
  // The clock of whoever runs jobs may be ahead of ours: the runner tries again.
  if (isEarly) throw new Error('The hold has not run out yet')
})

function nullIfGone(error: unknown): null {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return null
  throw error
}

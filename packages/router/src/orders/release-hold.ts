import type { Tx } from '@turnout/db'
import type { Deps } from '../core/context.ts'
import type { LockedOrder } from './lock-order.ts'
import { endRunOutHolds } from './run-out-holds.ts'
import { moveSeats } from './seats.ts'

/** Ends the hold of a locked order if it has run out, and gives its seats back. */
export async function releaseRunOutHold(
  tx: Tx,
  deps: Pick<Deps, 'now' | 'config'>,
  order: LockedOrder,
): Promise<boolean> {
  const { orderIds, moves } = await endRunOutHolds(tx, order.event_id, deps.now(), order.id)
  await moveSeats(tx, deps, order.event, moves)
  return orderIds.length > 0
}

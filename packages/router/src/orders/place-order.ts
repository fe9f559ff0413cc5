import type { Tx } from '@turnout/db'
import { newId } from '../core/new-id.ts'
import { placeTogether } from './place-together.ts'
import type { Placement, PlacingDeps } from './placement.ts'

export type { Placement } from './placement.ts'

/**
 * Places one order in the caller's transaction, which waits for whatever is in its way: takes the seats and writes the
 * order, all or nothing. For locks and rules see `placeTogether`, which serves a group of one as any other.
 * @throws DomainError whatever `decideOrder` refuses with
 */
export async function placeOrder(tx: Tx, deps: PlacingDeps, placement: Placement): Promise<{ orderId: string }> {
  const orderId = newId()
  const { minimumSpotsThreshold } = deps.config
  const asked = [{ placement, deps, orderId }]
  const { outcomes } = await placeTogether(tx, asked, { isPatient: true, minimumSpotsThreshold })
  const [outcome] = outcomes
  if (outcome && 'refusal' in outcome) throw outcome.refusal
  if (!outcome) throw new Error('A placement had no outcome')
  return { orderId }
}

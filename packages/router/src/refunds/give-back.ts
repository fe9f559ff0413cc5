import type { Tx } from '@turnout/db'
import { refuse } from '../core/errors.ts'
import type { LockedOrder } from '../orders/lock-order.ts'
import { type RefundingDeps, requestRefund, type TicketShare } from './request-refund.ts'
import { spread, sumOf } from './rules.ts'
import type { RefundCause } from './schema.ts'

export interface GivenBack {
  refundIds: string[]
  amountMinor: number
}

/**
 * Gives money back for tickets of a locked order, to the payments it came from: one refund for each payment that is
 * needed for it, which is one but for orders that were paid in more than one go.
 * @throws DomainError CONFLICT when it is more than is left of the payments
 */
export async function giveBack(
  tx: Tx,
  deps: RefundingDeps,
  order: LockedOrder,
  what: { shares: readonly TicketShare[]; cause: RefundCause; reason?: string | null; isByHand?: boolean },
): Promise<GivenBack> {
  const shares = what.shares.filter(({ amountMinor }) => amountMinor > 0)
  const amountMinor = sumOf(shares.map((share) => share.amountMinor))
  if (amountMinor === 0) return { refundIds: [], amountMinor }
  const payments = await tx
    .selectFrom('payment')
    .select(['id', 'amount_minor', 'refunded_minor'])
    .where('order_id', '=', order.id)
    .where('status', '=', 'succeeded')
    .orderBy('created_at')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const left = payments.map((row) => ({ id: row.id, leftMinor: row.amount_minor - row.refunded_minor }))
  const parts = spread(amountMinor, left)
  if (!parts) throw refuse('CONFLICT', 'That is more than is left of what was paid', { amountMinor })
  const refundIds: string[] = []
  let rest = shares
  for (const part of parts) {
    const [tickets, others] = cut(rest, part.amountMinor)
    rest = others
    const { cause, reason, isByHand } = what
    const request = { order, paymentId: part.id, amountMinor: part.amountMinor, cause, reason, isByHand, tickets }
    const refund = await requestRefund(tx, deps, request)
    if (refund) refundIds.push(refund.refundId)
  }
  return { refundIds, amountMinor }
}

/** The shares that make up an amount, and what remains of the rest. */
function cut(shares: TicketShare[], amountMinor: number): [TicketShare[], TicketShare[]] {
  const over = shares.map((share) => ({ id: share.ticketId, leftMinor: share.amountMinor }))
  const taken = new Map((spread(amountMinor, over) ?? []).map((part) => [part.id, part.amountMinor]))
  const cutAt = (ticketId: string) => taken.get(ticketId) ?? 0
  return [
    shares.map(({ ticketId }) => ({ ticketId, amountMinor: cutAt(ticketId) })).filter(hasAmount),
    shares.map((share) => ({ ...share, amountMinor: share.amountMinor - cutAt(share.ticketId) })).filter(hasAmount),
  ]
}

const hasAmount = ({ amountMinor }: TicketShare) => amountMinor > 0

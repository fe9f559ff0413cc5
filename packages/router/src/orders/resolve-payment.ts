import type { Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import type { ChargeResult } from '../core/payment-processor.ts'
import { type Settlement, settleCharge } from './settle-charge.ts'
import { chargeOf, PaymentOver } from './start-payment.ts'

type ResolvingDeps = Pick<Deps, 'db' | 'now' | 'config' | 'payments'> & Recorded

/**
 * Finds out what became of a payment and writes it down. While its order holds seats, a charge with a token is gone
 * on with; one that nobody waits for any more is given up, unless it has taken the money already.
 * @param token to go on with a charge that was never made, or broke off; null when it is not known
 * @throws when the processor does not answer: ask again
 */
export async function resolvePayment(
  deps: ResolvingDeps,
  paymentId: string,
  token: string | null,
): Promise<Settlement | null> {
  const payment = await deps.db
    .selectFrom('payment')
    .innerJoin('ticket_order', 'ticket_order.id', 'payment.order_id')
    .selectAll('payment')
    .select(['ticket_order.code', 'ticket_order.status as order_status', 'ticket_order.expires_at'])
    .where('payment.id', '=', paymentId)
    .executeTakeFirst()
  if (payment?.status !== 'started') return null
  const { reference, processor, order_status, expires_at, code } = payment
  // The installation has another processor now, which knows nothing of it.
  if (processor !== deps.payments.name) return 'pending'
  const isAwaited = order_status === 'pending' && expires_at !== null && expires_at > deps.now()
  const result = await (async (): Promise<ChargeResult> => {
    if (isAwaited && token !== null) return deps.payments.charge(chargeOf(deps, payment, code, token))
    if (reference === null) return { status: 'declined', reason: 'canceled' }
    if (!isAwaited) return deps.payments.abandon({ paymentId, reference })
    return (await deps.payments.look({ paymentId, reference })) ?? { status: 'pending', reference, clientSecret: null }
  })().catch((error: unknown) => {
    if (error instanceof PaymentOver) return null
    throw error
  })
  // A form that was asked for and is being opened just now.
  if (result?.status === 'declined' && result.reference === undefined && isAwaited && token === null) return 'pending'
  return result && settleCharge(deps, paymentId, result)
}

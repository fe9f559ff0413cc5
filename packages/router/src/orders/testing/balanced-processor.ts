import type {
  ChargeRef,
  ChargeRequest,
  ChargeResult,
  PaymentProcessor,
  RefundRequest,
} from '../../core/payment-processor.ts'

/** A processor that keeps books, to be compared with ours. `tok_lost` takes the money, and its answer is lost. */
export interface BalancedProcessor extends PaymentProcessor {
  /** What it took and gave back for an order, in minor units. */
  balanceOf(orderId: string): { took: number; gaveBack: number }
}

export function balancedProcessor(): BalancedProcessor {
  const charges = new Map<string, { request: ChargeRequest; result: ChargeResult }>()
  const refunds = new Map<string, RefundRequest>()
  const referenceOf = (paymentId: string) => `ref_${paymentId}`
  const took = ({ request, result }: { request: ChargeRequest; result: ChargeResult }) =>
    result.status === 'succeeded' ? request.amountMinor : 0
  const backOf = (paymentId: string) =>
    [...refunds.values()].reduce((sum, one) => (one.paymentId === paymentId ? sum + one.amountMinor : sum), 0)
  const look = async ({ paymentId, reference }: ChargeRef): Promise<ChargeResult> =>
    charges.get(paymentId)?.result ?? { status: 'declined', reason: 'canceled', reference }
  return {
    name: 'sandbox',
    next: 'token',
    async charge(request) {
      const known = charges.get(request.paymentId)
      if (known) return known.result
      const reference = referenceOf(request.paymentId)
      await request.opened?.(reference)
      const isTaken = request.token === 'tok_ok' || request.token === 'tok_lost'
      const result: ChargeResult = isTaken
        ? { status: 'succeeded', reference }
        : { status: 'declined', reason: 'card_declined', reference }
      charges.set(request.paymentId, { request, result })
      if (request.token === 'tok_lost') throw new Error('The answer was lost')
      return result
    },
    look,
    abandon: look,
    async refund(request) {
      const id = `${request.refundId}:${request.attempt ?? 1}`
      if (!refunds.has(id)) {
        const charge = charges.get(request.paymentId)
        const left = charge ? took(charge) - backOf(request.paymentId) : 0
        if (request.amountMinor > left) throw new Error(`${request.amountMinor} asked back of ${left}`)
        refunds.set(id, request)
      }
      return { status: 'succeeded', reference: `refund_${id}` }
    },
    lookAtRefund: async ({ reference }) => ({ status: 'succeeded', reference }),
    balanceOf(orderId) {
      const own = [...charges.values()].filter(({ request }) => request.orderId === orderId)
      return {
        took: own.reduce((sum, charge) => sum + took(charge), 0),
        gaveBack: own.reduce((sum, { request }) => sum + backOf(request.paymentId), 0),
      }
    },
  }
}

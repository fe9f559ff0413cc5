import type { ChargeResult, PaymentProcessor } from '@turnout/router'

/** How many charges are remembered: far more than anybody retries. */
const REMEMBERED = 10_000

/**
 * A processor for trying out: `tok_ok` pays, `tok_declined` and every other token are declined. No money moves.
 * Charges once per payment id, as real processors do: the same id gets its first answer again.
 */
export function sandboxPayments(): PaymentProcessor {
  const answers = new Map<string, ChargeResult>()
  return {
    name: 'sandbox',
    async charge({ paymentId, token }) {
      const known = answers.get(paymentId)
      if (known) return known
      const answer: ChargeResult =
        token === 'tok_ok'
          ? { status: 'succeeded', reference: `sandbox_${paymentId}` }
          : { status: 'declined', reason: token === 'tok_declined' ? 'card_declined' : 'unknown_token' }
      answers.set(paymentId, answer)
      if (answers.size > REMEMBERED) {
        const [oldest] = answers.keys()
        if (oldest) answers.delete(oldest)
      }
      return answer
    },
    async refund() {
      // Nothing was taken, so nothing is given back.
    },
  }
}

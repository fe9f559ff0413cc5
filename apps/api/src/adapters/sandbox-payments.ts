import type { ChargeRequest, ChargeResult, PaymentProcessor } from '@turnout/router'

/** How many charges are remembered: far more than anybody retries. */
const REMEMBERED = 10_000

/**
 * A processor for trying out; no money moves. What a token does is written into the charge's reference, so that what
 * became of a charge can be asked after a restart as well.
 *
 * - `tok_ok` pays.
 * - `tok_late` is pending, and has succeeded when it is asked for again.
 * - `tok_timeout` takes the money, but the first answer is lost.
 * - `tok_twice` is charged twice by mistake.
 * - `tok_refund_fails` pays, and is paid back only when a refund that failed is asked for anew.
 * - `tok_declined` and every other token are declined.
 *
 * Only memory, and so gone after a restart: that a charge was abandoned (one of `tok_late` then has succeeded).
 */
export function sandboxPayments(): PaymentProcessor {
  const asked = memory()
  const abandoned = memory()
  return {
    name: 'sandbox',
    next: 'token',
    async charge(request) {
      const { paymentId, token, opened } = request
      if (request.reference) ownKind(request.reference)
      const kind = kindOf(request)
      if (!kind) return { status: 'declined', reason: token === 'tok_declined' ? 'card_declined' : 'unknown_token' }
      const reference = referenceOf(kind, paymentId)
      if (abandoned.has(reference)) return { status: 'declined', reason: 'canceled', reference }
      await opened?.(reference)
      const isFirst = !request.reference && !asked.has(paymentId)
      asked.add(paymentId)
      if (kind === 'timeout' && isFirst) throw new Error('The sandbox lost its answer')
      if (kind === 'late' && isFirst) return { status: 'pending', reference, clientSecret: null }
      return outcomeOf(kind, reference)
    },
    async look({ reference }) {
      const kind = kindIn(reference)
      if (!kind) return null
      return abandoned.has(reference)
        ? { status: 'declined', reason: 'canceled', reference }
        : outcomeOf(kind, reference)
    },
    async abandon({ reference }) {
      const kind = ownKind(reference)
      if (kind !== 'late') return outcomeOf(kind, reference)
      abandoned.add(reference)
      return { status: 'declined', reason: 'canceled', reference }
    },
    async refund({ refundId, reference, attempt = 1 }) {
      if (ownKind(reference) === 'refund_fails' && attempt === 1) return { status: 'failed', reason: 'refund_declined' }
      return { status: 'succeeded', reference: `sandbox_refund_${refundId}` }
    },
    async lookAtRefund({ reference }) {
      return reference.startsWith('sandbox_refund_') ? { status: 'succeeded', reference } : null
    },
  }
}

const KINDS = ['ok', 'late', 'timeout', 'twice', 'refund_fails'] as const

/** How the second charge of one payment ends. */
const AGAIN = '_again'

type Kind = (typeof KINDS)[number]

function kindOf({ token, reference }: ChargeRequest): Kind | undefined {
  return (reference && kindIn(reference)) || KINDS.find((kind) => token === `tok_${kind}`)
}

function referenceOf(kind: Kind, paymentId: string): string {
  return `sandbox_${kind}_${paymentId}`
}

function kindIn(reference: string): Kind | undefined {
  return KINDS.find((kind) => reference.startsWith(`sandbox_${kind}_`))
}

/** @throws for charges of others: what became of them is not for a sandbox to say */
function ownKind(reference: string): Kind {
  const kind = kindIn(reference)
  if (!kind) throw new Error('This charge was not made in the sandbox')
  return kind
}

function outcomeOf(kind: Kind, reference: string): ChargeResult {
  return kind === 'twice' && !reference.endsWith(AGAIN)
    ? { status: 'succeeded', reference, again: [`${reference}${AGAIN}`] }
    : { status: 'succeeded', reference }
}

/** A set that forgets its oldest members. */
function memory(): { has(key: string): boolean; add(key: string): void } {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key)
      const [oldest] = keys
      if (keys.size > REMEMBERED && oldest !== undefined) keys.delete(oldest)
    },
  }
}

import type Stripe from 'stripe'

/** Stripe gave no answer, or none that decides anything. What Stripe says may quote input: only codes are kept. */
export class StripeFault extends Error {
  override readonly name = 'StripeFault'
  readonly code: string

  constructor(code: string) {
    super(`Stripe gave no answer (${code})`)
    this.code = code
  }
}

/** What Stripe refuses for good, by a code such as `insufficient_funds`. */
export interface StripeRefusal {
  code: string
}

/**
 * Sorts what a call threw.
 * @returns the refusal, when asking again would be refused again
 * @throws StripeFault when nothing is known of what became of the call
 */
export function refusalOf(error: unknown): StripeRefusal {
  const known = stripeError(error)
  if (!known) throw error
  const { type, code, decline_code: declineCode, statusCode, rawType } = known
  // The package goes by the status alone, and a proxy has those, too: what Stripe refuses says itself what it is.
  const isStripes = rawType === 'card_error' || rawType === 'invalid_request_error'
  if (!isStripes) throw new StripeFault(codeOf(`${type}_${statusCode ?? 'none'}`))
  if (type === 'StripeCardError') return { code: codeOf(declineCode ?? code, 'card_declined') }
  // Another call of the same key is under way.
  if (type === 'StripeInvalidRequestError' && code !== 'idempotency_key_in_use') {
    return { code: codeOf(code, 'invalid_request') }
  }
  throw new StripeFault(codeOf(`${type}_${statusCode ?? 'none'}`))
}

type StripeError = Pick<Stripe.errors.StripeError, 'type' | 'code' | 'decline_code' | 'statusCode' | 'rawType'>

/** Told by their types, which are in the errors, so that nothing of the package is loaded before it is used. */
function stripeError(error: unknown): StripeError | null {
  return error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe')
    ? { ...error, type: String(error.type) }
    : null
}

/** A code of Stripe's; anything that is not made as a code is not let through. */
export function codeOf(code: string | null | undefined, otherwise = 'unknown'): string {
  return code && /^[a-z][a-z0-9_]{0,59}$/i.test(code) ? code : otherwise
}

import type { PaymentNotice } from '@turnout/router'

/** Reads what Stripe sends by itself. */
export interface StripeWebhook {
  /**
   * @param raw the body as it came, which the signature is over
   * @returns null for events that are none of our business
   * @throws BadSignature for what Stripe did not sign, or not lately
   */
  read(raw: Buffer, signature: string): { id: string; notice: PaymentNotice } | null
}

/** The body is not what Stripe has signed. */
export class BadSignature extends Error {
  override readonly name = 'BadSignature'
}

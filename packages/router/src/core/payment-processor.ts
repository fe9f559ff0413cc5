/** One charge. */
export interface ChargeRequest {
  /** The payment's id: the processor charges once per id, whatever the retries. */
  paymentId: string
  amountMinor: number
  currency: string
  /** The processor's token for a means of payment; never card data. */
  token: string
  description: string
}

export type ChargeResult = { status: 'succeeded'; reference: string } | { status: 'declined'; reason: string }

/** The port to a payment processor. It is called outside of transactions. */
export interface PaymentProcessor {
  readonly name: string
  charge(request: ChargeRequest): Promise<ChargeResult>
  /** Gives a charge back in whole. Safe to repeat. */
  refund(reference: string, amountMinor: number): Promise<void>
}

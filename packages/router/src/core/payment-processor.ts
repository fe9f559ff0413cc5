/** One charge. The same payment always asks for the same. */
export interface ChargeRequest {
  /** The payment's id: the processor charges once per id, whatever the retries. */
  paymentId: string
  orderId: string
  amountMinor: number
  /** ISO 4217. */
  currency: string
  /**
   * The processor's token for a means of payment; never card data. Without it the charge is only opened, and the
   * buyer's browser completes it with the client secret.
   */
  token?: string
  description: string
  /** The charge's reference where it is known from before: that charge is gone on with, no other one is opened. */
  reference?: string | null
  /**
   * Told the charge's reference before any money can move, so that it can always be found again. When it throws, the
   * charge is not gone on with.
   */
  opened?: (reference: string) => Promise<void>
}

/** What became of a charge. References and secrets are the processor's. */
export type ChargeResult =
  | {
      status: 'succeeded'
      reference: string
      /** References of further charges that the processor took for the same payment, by a fault of its own. */
      again?: string[]
    }
  | {
      status: 'declined'
      /** A code such as `card_declined`; `canceled` when it was abandoned. */
      reason: string
      reference?: string
    }
  | {
      /** Nothing is decided: the buyer or a bank still has to do something. */
      status: 'pending'
      reference: string
      /** For the buyer's form only: never stored, never logged. */
      clientSecret: string | null
    }

/** A charge that was made before. */
export interface ChargeRef {
  paymentId: string
  reference: string
}

/** Money to be given back, in whole or in part. */
export interface RefundRequest {
  /** The refund's id: the processor pays each id back once, whatever the retries. */
  refundId: string
  /**
   * From 1, which it is if left out. One that failed for good is asked for anew under the next number, and is another
   * request then.
   */
  attempt?: number
  paymentId: string
  /** Of the charge. */
  reference: string
  amountMinor: number
  currency: string
}

/** `reference` is of the refund, by which it is looked at later. */
export type RefundResult =
  | { status: 'succeeded' | 'pending'; reference: string }
  | {
      status: 'failed'
      /** A code such as `charge_disputed`; never the processor's own words. */
      reason: string
      reference?: string
    }

/** A refund that was asked for before. */
export interface RefundRef {
  refundId: string
  paymentId: string
  /** Of the refund. */
  reference: string
}

/**
 * The port to a payment processor. It is called outside of transactions. Whatever throws has no answer yet: the same
 * call may be made again, and does not take or give the money twice.
 */
export interface PaymentProcessor {
  readonly name: string
  /** What a buyer does next: fill in the processor's form with a client secret, or bring a token of it. */
  readonly next: 'form' | 'token'
  charge(request: ChargeRequest): Promise<ChargeResult>
  /** What became of a charge; null when the processor knows of none. */
  look(charge: ChargeRef): Promise<ChargeResult | null>
  /** Ends an open charge. It may turn out to have succeeded, or to be past ending just now (`pending`). */
  abandon(charge: ChargeRef): Promise<ChargeResult>
  refund(request: RefundRequest): Promise<RefundResult>
  /** What became of a refund; null when the processor knows of none. */
  lookAtRefund(refund: RefundRef): Promise<RefundResult | null>
}

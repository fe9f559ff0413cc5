import { minorDigits } from '@turnout/router/core/money'

// https://docs.stripe.com/currencies: what differs from two digits, and from ISO 4217. MGA has two digits in ISO and
// none at Stripe; ISK and UGX have none in ISO, and two at Stripe for the sake of older programs.
const ZERO = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const THREE = new Set('BHD JOD KWD OMR TND'.split(' '))
/** Card networks know only whole units of these, and two digits of those with three. */
const WHOLE_HUNDREDS = new Set(['ISK', 'UGX'])

function stripeDigits(currency: string): number {
  if (ZERO.has(currency)) return 0
  return THREE.has(currency) ? 3 : 2
}

/**
 * An amount as Stripe counts it.
 * @param amountMinor in minor units of ISO 4217
 * @returns null for an amount that Stripe cannot take as it is: nothing is rounded in anybody's favour
 */
export function toStripeAmount(amountMinor: number, currency: string): number | null {
  const shift = stripeDigits(currency) - minorDigits(currency)
  const amount = shift >= 0 ? amountMinor * 10 ** shift : amountMinor / 10 ** -shift
  const step = THREE.has(currency) ? 10 : WHOLE_HUNDREDS.has(currency) ? 100 : 1
  return Number.isSafeInteger(amount) && amount > 0 && amount % step === 0 ? amount : null
}

/** An amount of Stripe's in minor units of ISO 4217. */
export function fromStripeAmount(amount: number, currency: string): number {
  const shift = stripeDigits(currency) - minorDigits(currency)
  return Math.round(shift >= 0 ? amount / 10 ** shift : amount * 10 ** -shift)
}

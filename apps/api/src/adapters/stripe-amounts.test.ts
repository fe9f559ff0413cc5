import { describe, expect, it } from 'vitest'
import { fromStripeAmount, toStripeAmount } from './stripe-amounts.ts'

describe('amounts as Stripe counts them', () => {
  it.each([
    ['EUR', 1250, 1250],
    ['HUF', 1_250_000, 1_250_000],
    ['JPY', 500, 500],
    ['KRW', 15_000, 15_000],
    ['XOF', 7, 7],
    ['ISK', 5, 500],
    ['UGX', 5, 500],
    ['MGA', 500, 5],
    ['KWD', 5120, 5120],
    ['TND', 10, 10],
  ])('%s: %i is %i, and back', (currency, ours, theirs) => {
    expect(toStripeAmount(ours, currency)).toBe(theirs)
    expect(fromStripeAmount(theirs, currency)).toBe(ours)
  })

  it.each([
    ['KWD', 5124],
    ['MGA', 550],
    ['EUR', 0],
  ])('%s: %i cannot be charged, and is not rounded', (currency, amount) => {
    expect(toStripeAmount(amount, currency)).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { chosenAmount } from './use-refund-choice.ts'

const quote = { percent: 50, paidMinor: 4000, refundMinor: 2000 }

describe('what goes back with a cancellation', () => {
  it('is what the way says', () => {
    expect(chosenAmount(quote, 'policy', null)).toBe(2000)
    expect(chosenAmount(quote, 'all', null)).toBe(4000)
    expect(chosenAmount(quote, 'none', null)).toBe(0)
    expect(chosenAmount(quote, 'other', 1250)).toBe(1250)
  })

  it('cannot be sent while the amount is missing or more than was paid', () => {
    expect(chosenAmount(quote, 'other', null)).toBeNull()
    expect(chosenAmount(quote, 'other', 4001)).toBeNull()
    expect(chosenAmount(undefined, 'policy', null)).toBeNull()
  })

  it('is no question where nothing was paid, or all was given back', () => {
    expect(chosenAmount({ percent: null, paidMinor: 0, refundMinor: 0 }, 'policy', null)).toBeUndefined()
    expect(chosenAmount({ percent: 100, paidMinor: 0, refundMinor: 0 }, 'policy', null)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { formatMoney, minorDigits } from './money.ts'

const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('money', () => {
  it.each([
    ['EUR', 2],
    ['HUF', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
  ])('in %s has %i digits of minor unit', (currency, digits) => {
    expect(minorDigits(currency)).toBe(digits)
  })

  it.each([
    [1250, 'EUR', 'en-GB', '€12.50'],
    [1200, 'EUR', 'en-GB', '€12'],
    [1_250_000, 'HUF', 'hu-HU', '12 500 Ft'],
    [1_250_050, 'HUF', 'en-GB', 'HUF 12,500.50'],
    [1250, 'JPY', 'en-GB', 'JP¥1,250'],
    [12_345, 'KWD', 'en-GB', 'KWD 12.345'],
    [0, 'EUR', 'en-GB', '€0'],
  ])('of %i minor units of %s is written as in %s: %s', (amount, currency, tag, written) => {
    expect(spaced(formatMoney(amount, currency, tag))).toBe(written)
  })
})

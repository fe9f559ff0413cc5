import { expect, it } from 'vitest'
import { minorDigits, showMoney, toMajor, toMinor } from './money.ts'

it('knows how many decimals a currency has', () => {
  expect([minorDigits('EUR'), minorDigits('JPY'), minorDigits('KWD')]).toEqual([2, 0, 3])
})

it('shows an amount with its currency, decimals only where they say something', () => {
  expect(showMoney(1250, 'EUR', 'en-GB')).toBe('€12.50')
  expect(showMoney(1200, 'EUR', 'en-GB')).toBe('€12')
  expect(showMoney(1200, 'JPY', 'en-GB')).toBe('JP¥1,200')
})

it('goes from minor units to what is typed and back without losing a cent', () => {
  for (const minor of [0, 1, 10, 1999, 2901, 123_456_789]) expect(toMinor(toMajor(minor, 'EUR'), 'EUR')).toBe(minor)
  expect(toMinor(19.99, 'EUR')).toBe(1999)
  expect(toMinor(1.005, 'KWD')).toBe(1005)
})

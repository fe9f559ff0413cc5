import { describe, expect, it } from 'vitest'
import { hasCardNumber, isCardNumber, withoutCardNumbers } from './card-number.ts'

describe('what looks like a card number', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4000-0566-5566-5556',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '3714 496353 98431',
    '6011111111111117',
    '30569309025904',
    '3566002020360505',
    '6200000000000005',
    'my card is 4242424242424242.',
    '4242 4242 4242 4242 12 28',
    '(4242\u00a04242\u00a04242\u00a04242)',
    'a\n5105105105105100\nb',
    'Visa4242424242424242',
    '4242424242424242exp1228',
    '4242/4242/4242/4242',
    '4242 / 4242 / 4242 / 4242',
    '4242_4242_4242_4242',
    '4242\n4242\n4242\n4242',
    '4242\u202f4242\u202f4242\u202f4242',
    '4242\u200b4242\u200b4242\u200b4242',
    '４２４２４２４２４２４２４２４２',
    '４２４２ ４２４２ ４２４２ ４２４２',
    '3782 / 822463 / 10005',
  ])('is found: %s', (text) => {
    expect(hasCardNumber(text)).toBe(true)
    expect(withoutCardNumbers(text)).not.toMatch(/\d{4}.?\d{4}.?\d{4}/)
  })

  it.each([
    ['one digit off', '4242424242424241'],
    ['a phone of Hungary', '+36 30 123 4567'],
    ['phones beside each other', '+36301234567, +447911123456'],
    ['a phone of Germany', '+49 1512 3456789'],
    ['a moment', '1700000000000'],
    ['a day and time', '20261120081234'],
    ['an EAN', '4006381333931'],
    ['an ISBN', 'ISBN 978-3-16-148410-0'],
    ['ISBNs beside each other', '978-3-16-148410-0, 979-8-88645-174-0'],
    ['phones in a list', '+36 30 123 4567, +36 20 765 4321; +36 1 234 5678'],
    ['a code of an order', 'K7M2Q9XD 4242 4242'],
    ['a list of prices', '4000\n35000\n250\n1200'],
    ['days', '2026/11/20, 2026/11/21'],
    ['a longer number', '94242424242424242424'],
    ['an id without dashes', '019aa0000000700080000000000000ab'],
    ['an id', '019aa000-0000-7000-8000-000000000000'],
    ['an id with digits that would do for one', '12345678-4242-4242-4242-424242424242'],
    ['digits inside a word', 'TO14242424242424242AB'],
    ['an amount', '12 500 000'],
    ['a bank account', 'HU42 1177 3016 1111 1018 0000 0000'],
    ['nothing', ''],
  ])('is not %s', (_name, text) => {
    expect(hasCardNumber(text)).toBe(false)
    expect(withoutCardNumbers(text)).toBe(text)
  })

  it('is looked for more widely in tokens, which are never all digits', () => {
    expect(['4242424242424242', '1234567812345670', '4222222222222', '4242-4242-4242-4242'].map(isCardNumber)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['pm_4242424242424242', 'tok_ok', '424242', '', '4242424242424241'].map(isCardNumber)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('leaves the rest of a text as it was', () => {
    expect(withoutCardNumbers('No such card: 4242424242424242; try 5555-5555-5555-4444 or 12345')).toBe(
      'No such card: …; try … or 12345',
    )
  })
})

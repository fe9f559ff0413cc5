import { describe, expect, it } from 'vitest'
import {
  currency,
  dayInput,
  email,
  idempotencyKey,
  instant,
  instantInput,
  lastEventId,
  line,
  searchText,
  secret,
  text,
  token,
  webUrl,
} from './values.ts'

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success

describe('texts', () => {
  it.each([
    ['line', line(0, 100), ''],
    ['text', text(100), ''],
    ['searchText', searchText(100), ''],
    ['secret', secret(1, 100), ''],
    ['token', token(1, 100), ''],
    ['email', email, '@example.org'],
    ['webUrl', webUrl, ''],
  ])('%s takes neither NUL nor half of a letter', (name, schema, end) => {
    const start = name === 'webUrl' ? 'https://example.org/' : ''
    expect(takes(schema, `${start}ab${end}`)).toBe(true)
    for (const bad of ['a\u0000b', 'a\ud800', '\udc00b', '\udc00\ud800']) {
      expect(takes(schema, `${start}${bad}${end}`)).toBe(false)
    }
  })

  it('take letters beyond the first plane', () => {
    expect(takes(line(1, 10), '🎪 őű')).toBe(true)
  })

  it('of addresses hold no spaces or line ends', () => {
    expect(takes(webUrl, 'https://example.org/a b')).toBe(false)
    expect(webUrl.parse('https://example.org/\nb')).toBe('https://example.org/b')
  })
})

describe('instants', () => {
  it.each([
    '0000-01-01T00:00:00Z',
    '1899-12-31T23:59:59.999Z',
    '1900-01-01T00:00:00+00:01',
    '2099-12-31T23:59:59-00:01',
    '2100-01-01T00:00:00Z',
    '9999-12-31T23:59:59-12:00',
    '2026-02-30T10:00:00Z',
    '2026-01-01T10:00:00',
  ])('asked for as %s are refused', (value) => {
    expect(takes(instantInput, value)).toBe(false)
  })

  it('are taken from the first to the last of their years', () => {
    for (const value of ['1900-01-01T00:00:00Z', '2099-12-31T23:59:59.999Z', '2100-01-01T00:00:00+02:00']) {
      expect(takes(instantInput, value)).toBe(true)
    }
  })

  it('are given out whatever a Date says', () => {
    for (const date of [new Date(-8.64e15), new Date(8.64e15), new Date(0)]) {
      expect(takes(instant, date.toISOString())).toBe(true)
    }
  })

  it('of days keep to the same years', () => {
    expect(
      ['1899-12-31', '1900-01-01', '2099-12-31', '2100-01-01', '0000-01-01'].map((day) => takes(dayInput, day)),
    ).toEqual([false, true, true, false, false])
  })
})

describe('currencies', () => {
  it('are those of ISO 4217', () => {
    expect(['EUR', 'HUF', 'JPY', 'KWD', 'XOF'].every((code) => takes(currency, code))).toBe(true)
    expect(['ZZZ', 'XXX', 'XTS', 'eur', 'EURO', '€', '', 'DEM'].some((code) => takes(currency, code))).toBe(false)
  })
})

describe('the id of a last message', () => {
  it('fits what counts the messages', () => {
    expect(takes(lastEventId, '9223372036854775807')).toBe(true)
    for (const bad of ['9223372036854775808', '-1', '1.5', 'abc', '']) expect(takes(lastEventId, bad)).toBe(false)
  })
})

it('takes no address of the web with the number of a card in it', () => {
  expect(webUrl.safeParse('https://example.org/talks/2026').success).toBe(true)
  expect(webUrl.safeParse('https://example.org/?card=4242-4242-4242-4242').success).toBe(false)
})

it('takes any UUID as an idempotency key, also one with digits as on a card, and no bare number of a card', () => {
  expect(idempotencyKey.safeParse('ab4c12de-4111-4111-8111-111145671111').success).toBe(true)
  expect(idempotencyKey.safeParse('41111111-1111-1111-9abc-0123456789ab').success).toBe(true)
  expect(idempotencyKey.safeParse('4111111111111111').success).toBe(false)
})

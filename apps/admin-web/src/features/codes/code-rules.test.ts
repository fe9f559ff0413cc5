import { codeText, type SaleCode } from '@turnout/router/schema/codes'
import { expect, it } from 'vitest'
import { codeState, priceWith, randomCode } from './code-rules.ts'

const code: SaleCode = {
  id: 'c',
  eventId: 'e',
  code: 'EARLY',
  kind: 'percent',
  value: 50,
  ticketTypeIds: [],
  maxUses: 10,
  maxUsesPerBuyer: null,
  used: 0,
  startsAt: '2027-01-01T00:00:00Z',
  endsAt: '2027-02-01T00:00:00Z',
  isActive: true,
  note: '',
  createdAt: '2026-12-01T00:00:00Z',
}

it('tells what a code does at a moment', () => {
  const at = (instant: string, change: Partial<SaleCode> = {}) => codeState({ ...code, ...change }, Date.parse(instant))
  expect(at('2026-12-31T23:59:59Z')).toBe('not_started')
  expect(at('2027-01-01T00:00:00Z')).toBe('works')
  expect(at('2027-02-01T00:00:00Z')).toBe('ended')
  expect(at('2027-01-10T00:00:00Z', { used: 10 })).toBe('used_up')
  expect(at('2027-01-10T00:00:00Z', { isActive: false, used: 10 })).toBe('inactive')
})

it('takes off rounded per ticket, never more than the price, and only where the code is for it', () => {
  const price = (kind: SaleCode['kind'], value: number, minor: number, ticketTypeIds: string[] = []) =>
    priceWith({ kind, value, ticketTypeIds }, 'pass', minor)
  expect(price('percent', 20, 4900)).toBe(3920)
  expect(price('percent', 100, 999)).toBe(0)
  expect(price('percent', 20, 4900, ['pass'])).toBe(3920)
  expect(price('percent', 20, 4900, ['other'])).toBe(4900)
  expect(price('amount', 500, 2500)).toBe(2000)
  expect(price('amount', 500, 300)).toBe(0)
  expect(price('access', 0, 300, ['pass'])).toBe(300)
})

it('makes codes up that the server takes, each another one', () => {
  const made = Array.from({ length: 200 }, randomCode)
  expect(new Set(made).size).toBe(200)
  for (const one of made) expect(codeText.parse(one)).toBe(one)
})

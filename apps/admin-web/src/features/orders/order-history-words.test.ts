import { describe, expect, it } from 'vitest'
import { changedFields, type HistoryEntry, kindOf, knownAction, numberOf, ticketIdsOf } from './order-history-words.ts'

function entry(more: Partial<HistoryEntry>): HistoryEntry {
  return {
    id: '1',
    at: '2027-01-15T18:00:00.000Z',
    action: 'order.created',
    actorKind: 'user',
    actorName: 'Ada',
    subjectType: 'order',
    subjectId: 'o',
    fields: [],
    detail: {},
    ...more,
  }
}

describe('the history of an order', () => {
  it('has words for what it knows, and says so where it has none', () => {
    expect(knownAction('order.created')).toBe('order_created')
    expect(knownAction('order.confirmation_resent')).toBe('order_confirmation_resent')
    expect(knownAction('order.sent_to_the_moon')).toBeNull()
  })

  it('marks what went wrong, what is about money and what is about a ticket', () => {
    expect(kindOf('refund.failed')).toBe('bad')
    expect(kindOf('refund.requested')).toBe('money')
    expect(kindOf('payment.succeeded')).toBe('good')
    expect(kindOf('ticket.transferred')).toBe('ticket')
    expect(kindOf('something.else')).toBe('plain')
  })

  it('finds amounts and tickets in the details, and nothing where there is nothing', () => {
    expect(numberOf(entry({ detail: { amountMinor: 500 } }), 'refundMinor', 'amountMinor')).toBe(500)
    expect(numberOf(entry({ detail: { amountMinor: '500' } }), 'amountMinor')).toBeNull()
    expect(ticketIdsOf(entry({ subjectType: 'ticket', subjectId: 't' }))).toEqual(['t'])
    expect(ticketIdsOf(entry({ detail: { tickets: [{ ticketId: 'a' }, 3, null] } }))).toEqual(['a'])
    expect(ticketIdsOf(entry({ detail: { ticketIds: ['a', 1] } }))).toEqual(['a'])
    expect(ticketIdsOf(entry({}))).toEqual([])
  })

  it('names changed fields once, whatever they are called inside', () => {
    expect(changedFields(entry({ fields: ['attendee_name', 'name', 'email', 'version'] }))).toEqual(['name', 'email'])
  })
})

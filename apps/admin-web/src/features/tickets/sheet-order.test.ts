import { describe, expect, it } from 'vitest'
import { isPrintable, type PrintableTicket, sortTickets } from './sheet-order.ts'

let made = 0
function ticket(attendeeName: string | null, ticketTypeName = 'Concert', orderCode = 'AAAA0000'): PrintableTicket {
  made += 1
  return {
    id: `0198c0de-0000-7000-8000-${String(made).padStart(12, '0')}`,
    eventId: 'event',
    orderId: 'order',
    orderCode,
    ticketTypeId: 'type',
    ticketTypeName,
    status: 'valid',
    attendeeName,
    attendeeEmail: null,
    priceMinor: 0,
    code: 'TO1ABC',
    humanCode: `CODE${String(made).padStart(6, '0')}`,
    sessionIds: [],
    fullPriceMinor: 2000,
    refundedMinor: 0,
    transfers: 0,
    createdAt: '2027-01-15T17:00:00.000Z',
  }
}

describe('the order of printed codes', () => {
  it('follows the alphabet of the reader, people without a name last', () => {
    const names = ['Zsófia', 'Ödön', null, 'Olga', 'Ábel']
    const sorted = sortTickets(
      names.map((name) => ticket(name)),
      'name',
      'hu',
    )
    expect(sorted.map(({ attendeeName }) => attendeeName)).toEqual(['Ábel', 'Olga', 'Ödön', 'Zsófia', null])
  })

  it('keeps types and orders together, by name within each', () => {
    const tickets = [ticket('B', 'Workshop', 'B'), ticket('C', 'Concert', 'B'), ticket('A', 'Workshop', 'A')]
    const names = (order: 'type' | 'order') => sortTickets(tickets, order, 'en').map((one) => one.attendeeName)
    expect(names('type')).toEqual(['C', 'A', 'B'])
    expect(names('order')).toEqual(['A', 'B', 'C'])
  })

  it('leaves out tickets that open nothing', () => {
    const held = { ...ticket('Anna'), status: 'held' as const, code: null, humanCode: null }
    expect([held, ticket('Béla')].filter(isPrintable).map(({ attendeeName }) => attendeeName)).toEqual(['Béla'])
  })
})

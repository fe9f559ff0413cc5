import { describe, expect, it } from 'vitest'
import { arrivalSeries } from './arrival-series.ts'

const now = Date.parse('2027-01-15T17:30:40Z')
const arrival = (minute: string, stationId: string | null, count: number, sessionId = 's1') => ({
  minute: `2027-01-15T${minute}:00.000Z`,
  sessionId,
  stationId,
  stationName: stationId && `Door ${stationId}`,
  count,
})

describe('arrivals per minute', () => {
  it('show every minute up to now, empty ones as nothing', () => {
    const { rows, lines } = arrivalSeries([arrival('17:28', 'a', 2), arrival('17:30', 'b', 1)], now, 3)
    expect(rows).toEqual([
      { minute: '2027-01-15T17:28:00.000Z', counts: { a: 2, b: 0 } },
      { minute: '2027-01-15T17:29:00.000Z', counts: { a: 0, b: 0 } },
      { minute: '2027-01-15T17:30:00.000Z', counts: { a: 0, b: 1 } },
    ])
    expect(lines).toEqual([
      { key: 'a', name: 'Door a' },
      { key: 'b', name: 'Door b' },
    ])
  })

  it('add up sessions at one door, and tell the total and the busiest minute', () => {
    const both = [arrival('17:29', 'a', 2), arrival('17:29', 'a', 3, 's2'), arrival('17:30', null, 4)]
    const { rows, lines, total, busiest } = arrivalSeries(both, now, 2)
    expect(rows[0]?.counts).toEqual({ a: 5, none: 0 })
    expect(lines.at(-1)).toEqual({ key: 'none', name: null })
    expect([total, busiest]).toEqual([9, { minute: '2027-01-15T17:29:00.000Z', count: 5 }])
  })

  it('leave out what came before', () => {
    const { total, busiest, lines } = arrivalSeries([arrival('17:20', 'a', 2)], now, 5)
    expect([total, busiest, lines]).toEqual([0, null, []])
  })

  it('give lines of their own to the busiest doors only', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, index) => arrival('17:30', id, index + 1))
    const { lines, rows } = arrivalSeries(many, now, 1)
    expect(lines.map(({ key }) => key)).toEqual(['d', 'e', 'f', 'g', 'others'])
    expect(rows[0]?.counts).toEqual({ d: 4, e: 5, f: 6, g: 7, others: 6 })
  })
})

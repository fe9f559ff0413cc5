import { describe, expect, it } from 'vitest'
import { addDays, niceScale, salesSeries } from './sales-series.ts'

function sale(day: string, type: string | null, tickets: number, amountMinor = tickets * 1000, currency = 'EUR') {
  return { day, ticketTypeId: type, ticketTypeName: type, currency, tickets, amountMinor }
}

describe('the columns of a sales chart', () => {
  it('are all days of the report, those without sales too', () => {
    const report = {
      from: '2027-03-27',
      to: '2027-03-30',
      days: [sale('2027-03-28', 'a', 3), sale('2027-03-30', 'b', 1)],
    }
    const { columns, sum, isWeekly } = salesSeries(report, 'tickets', null)
    expect(columns.map(({ day, sum: sold }) => [day, sold])).toEqual([
      ['2027-03-27', 0],
      ['2027-03-28', 3],
      ['2027-03-29', 0],
      ['2027-03-30', 1],
    ])
    expect(sum).toBe(4)
    expect(isWeekly).toBe(false)
  })

  it('count money of one currency only', () => {
    const days = [sale('2027-01-01', 'a', 1), sale('2027-01-01', 'a', 2, 9000, 'HUF')]
    const report = { from: '2027-01-01', to: '2027-01-01', days }
    expect(salesSeries(report, 'money', 'HUF').sum).toBe(9000)
    expect(salesSeries(report, 'money', 'EUR').sum).toBe(1000)
    expect(salesSeries(report, 'tickets', 'EUR').sum).toBe(3)
  })

  it('give the types that sold most a layer each, the rest one together', () => {
    const days = ['f', 'e', 'd', 'c', 'b', 'a'].map((type, index) => sale('2027-01-01', type, index + 1))
    const { layers, columns } = salesSeries({ from: '2027-01-01', to: '2027-01-01', days }, 'tickets', null)
    expect(layers.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'others'])
    expect(columns[0]?.values).toEqual({ a: 6, b: 5, c: 4, d: 3, others: 3 })
  })

  it('are weeks from Monday on when there are many days, and lose none of the sales', () => {
    const report = {
      from: '2027-01-06',
      to: '2027-04-15',
      days: [sale('2027-01-06', 'a', 1), sale('2027-04-15', 'a', 2)],
    }
    const { columns, isWeekly, sum } = salesSeries(report, 'tickets', null)
    expect(isWeekly).toBe(true)
    expect(columns[0]).toMatchObject({ day: '2027-01-04', sum: 1 })
    expect(columns.at(-1)).toMatchObject({ day: '2027-04-12', sum: 2 })
    expect(sum).toBe(3)
  })
})

describe('the lines behind the columns', () => {
  it('are round, and reach the highest column', () => {
    expect(niceScale(0, true)).toEqual({ top: 4, lines: [0, 1, 2, 3, 4] })
    expect(niceScale(37, true)).toEqual({ top: 40, lines: [0, 10, 20, 30, 40] })
    for (const most of [1, 5, 9, 11, 99, 101, 12_345]) expect(niceScale(most, true).top).toBeGreaterThanOrEqual(most)
  })

  it('are whole tickets', () => {
    expect(niceScale(9, true).lines.every(Number.isInteger)).toBe(true)
    expect(niceScale(6, true).lines.every(Number.isInteger)).toBe(true)
  })
})

describe('days of the calendar', () => {
  it('go over the change of clocks', () => {
    expect(addDays('2027-03-27', 2)).toBe('2027-03-29')
  })
})

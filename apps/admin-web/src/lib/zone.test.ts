import { describe, expect, it } from 'vitest'
import { addMinutes, clockChange, dayStart, minutesBetween, toInstant, toWall } from './zone.ts'

describe('times typed for an event', () => {
  it('are those of the event’s zone, winter and summer', () => {
    expect(toInstant('2027-01-15T18:00', 'Europe/Budapest')).toBe('2027-01-15T17:00:00Z')
    expect(toInstant('2027-07-15T18:00', 'Europe/Budapest')).toBe('2027-07-15T16:00:00Z')
    expect(toInstant('2027-07-15T18:00', 'Asia/Kolkata')).toBe('2027-07-15T12:30:00Z')
  })

  it('come back as they were typed', () => {
    for (const wall of ['2027-03-28T01:59', '2027-03-28T03:00', '2027-10-31T02:30', '2028-02-29T23:59']) {
      const instant = toInstant(wall, 'Europe/Budapest') ?? ''
      expect(toWall(instant, 'Europe/Budapest')).toBe(wall)
    }
  })

  it('that do not exist move forward by the gap, and are told', () => {
    expect(toInstant('2027-03-28T02:30', 'Europe/Budapest')).toBe('2027-03-28T01:30:00Z')
    expect(clockChange('2027-03-28T02:30', 'Europe/Budapest')).toEqual({ kind: 'gap', used: '03:30' })
  })

  it('that come twice are the first, and are told', () => {
    expect(toInstant('2027-10-31T02:30', 'Europe/Budapest')).toBe('2027-10-31T00:30:00Z')
    expect(clockChange('2027-10-31T02:30', 'Europe/Budapest')).toEqual({ kind: 'twice' })
    expect(clockChange('2027-10-31T04:30', 'Europe/Budapest')).toBeNull()
  })

  it('are nothing until they are whole', () => {
    for (const wall of ['', '2027-03-28', '2027-03-28T', 'T10:00', '2027-13-01T10:00', '2027-02-30T99:00']) {
      expect(toInstant(wall, 'Europe/Budapest')).toBeNull()
      expect(clockChange(wall, 'Europe/Budapest')).toBeNull()
    }
  })
})

describe('days', () => {
  it('begin at midnight of their zone and last 23 hours when clocks go forward', () => {
    expect(dayStart('2027-03-28', 'Europe/Budapest')).toBe('2027-03-27T23:00:00Z')
    expect(dayStart('2027-03-28', 'Europe/Budapest', 1)).toBe('2027-03-28T22:00:00Z')
  })

  it('begin at one o’clock where midnight is skipped', () => {
    expect(dayStart('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00Z')
  })

  it('are nothing when they are no date', () => {
    expect(dayStart('soon', 'Europe/Budapest')).toBeNull()
  })
})

it('moves the hands of the clock, not the instant', () => {
  expect(addMinutes('2027-03-28T01:30', 60)).toBe('2027-03-28T02:30')
  expect(addMinutes('2027-12-31T23:45', 30)).toBe('2028-01-01T00:15')
  expect(minutesBetween('2027-03-27T10:00', '2027-03-28T10:30')).toBe(1470)
  expect(minutesBetween('', '2027-03-28T10:30')).toBeNull()
})

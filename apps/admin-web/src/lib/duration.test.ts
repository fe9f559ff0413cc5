import { expect, it } from 'vitest'
import { durationOf, minutesOf, showHours, showMinutes, showRest, unitName } from './duration.ts'

it('says a length in the largest unit that leaves no rest', () => {
  expect(showHours(168, 'en-GB')).toBe('7 days')
  expect(showHours(24, 'en-GB')).toBe('24 hours')
  expect(showHours(36, 'en-GB')).toBe('36 hours')
  expect(showMinutes(90, 'en-GB')).toBe('90 minutes')
  expect(showMinutes(60, 'en-GB')).toBe('1 hour')
  expect(showHours(168, 'hu-HU')).toBe('7 nap')
})

it('comes back as it was typed', () => {
  for (const minutes of [5, 59, 60, 61, 1440, 1500, 2880, 20_160]) expect(minutesOf(durationOf(minutes))).toBe(minutes)
})

it('counts down in two units', () => {
  expect(showRest(45_900, 'en-GB')).toBe('45 secs')
  expect(showRest(59 * 60_000, 'en-GB')).toBe('59 mins')
  expect(showRest(80 * 60_000, 'en-GB')).toBe('1 hr 20 mins')
  expect(showRest(26 * 3_600_000, 'en-GB')).toBe('1 day 2 hrs')
  expect(showRest(-5, 'en-GB')).toBe('0 secs')
})

it('names units for lists', () => {
  expect(unitName('hour', 'en-GB')).toBe('hours')
  expect(unitName('day', 'hu-HU')).toBe('nap')
})

import { describe, expect, it } from 'vitest'
import { dayKey, isReadersClock, showRelative, showSpan } from './time.ts'

const span = (startsAt: string, endsAt: string | null, isAllDay = false) => ({ startsAt, endsAt, isAllDay })

describe('when something is', () => {
  it('shows one day once, with both times of the event’s zone', () => {
    const shown = showSpan(span('2027-01-15T17:00:00Z', '2027-01-15T19:30:00Z'), 'Europe/Budapest', 'en-GB')
    expect(shown).toBe('Fri, 15 Jan 2027, 18:00–20:30')
  })

  it('shows both ends over several days', () => {
    const shown = showSpan(span('2027-01-15T17:00:00Z', '2027-01-17T19:30:00Z'), 'Europe/Budapest', 'en-GB')
    expect(shown).toBe('Fri, 15 Jan, 18:00 – Sun, 17 Jan 2027, 20:30')
  })

  it('shows both years where they differ', () => {
    const shown = showSpan(span('2026-12-31T20:00:00Z', '2027-01-01T01:00:00Z'), 'Europe/Budapest', 'en-GB')
    expect(shown).toBe('Thu, 31 Dec 2026, 21:00 – Fri, 1 Jan 2027, 02:00')
  })

  it('counts the midnight that ends an all-day span to the day before', () => {
    const day = showSpan(span('2027-01-14T23:00:00Z', '2027-01-15T23:00:00Z', true), 'Europe/Budapest', 'en-GB')
    expect(day).toBe('Fri, 15 Jan 2027')
    const days = showSpan(span('2027-01-14T23:00:00Z', '2027-01-16T23:00:00Z', true), 'Europe/Budapest', 'en-GB')
    expect(days).toBe('Fri, 15 Jan – Sat, 16 Jan 2027')
  })

  it('stays whole for an all-day event without an end', () => {
    expect(showSpan(span('2027-01-14T23:00:00Z', null, true), 'Europe/Budapest', 'en-GB')).toBe('Fri, 15 Jan 2027')
  })

  it('groups a session after midnight to the day it is there', () => {
    expect(dayKey('2027-01-15T23:30:00Z', 'Europe/Budapest')).toBe('2027-01-16')
    expect(dayKey('2027-01-15T23:30:00Z', 'UTC')).toBe('2027-01-15')
  })
})

it('knows when the reader’s clock shows something else', () => {
  expect(isReadersClock('2027-01-15T17:00:00Z', 'Pacific/Chatham')).toBe(true)
  expect(isReadersClock('2027-01-15T17:00:00Z', 'Europe/Budapest')).toBe(false)
})

it('says roughly how long ago', () => {
  const now = Date.parse('2027-01-15T17:00:00Z')
  expect(showRelative('2027-01-15T16:58:00Z', now, 'en-GB')).toBe('2 minutes ago')
  expect(showRelative('2027-01-18T17:00:00Z', now, 'en-GB')).toBe('in 3 days')
})

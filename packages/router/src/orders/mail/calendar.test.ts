import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { sampleFacts } from '../../mail/sample-facts.ts'
import { calendarClient } from '../../testing/calendar-client.ts'
import { calendarOf } from './calendar.ts'
import type { MailFacts } from './facts.ts'

const now = new Date('2027-01-15T12:00:00Z')

/** An order for sessions at these instants, two hours each unless said otherwise. */
function factsFor(timeZone: string, starts: string[], hours = 2): MailFacts {
  const facts = sampleFacts({ locale: 'en', now, organisation: 'Swing Club', timeZone, currency: 'EUR' })
  const [session] = facts.sessions
  if (!session) throw new Error('The sample has sessions')
  const sessions = starts.map((start, n) => {
    const starts_at = new Date(start)
    const ends_at = new Date(starts_at.getTime() + hours * 3_600_000)
    return { ...session, id: `s${n}`, code: `S${n + 1}`, starts_at, ends_at }
  })
  return { ...facts, sessions }
}

/** What a parser that is not ours reads, by the rules of the calendar's own VTIMEZONE and not by the zone's name. */
function readByRules(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content))
  return {
    method: calendar.getFirstPropertyValue('method'),
    events: calendar.getAllSubcomponents('vevent').map((part) => {
      const { startDate, endDate } = new ICAL.Event(part)
      return {
        clock: startDate.toString(),
        start: startDate.toJSDate().toISOString(),
        end: endDate.toJSDate().toISOString(),
        uid: part.getFirstPropertyValue('uid'),
        organizer: part.getFirstPropertyValue('organizer'),
        has: ['dtstamp', 'sequence', 'status'].filter((name) => part.getFirstProperty(name)),
      }
    }),
  }
}

const zones: [zone: string, what: string, starts: string[], clocks: string[]][] = [
  [
    'Europe/Budapest',
    'back in October',
    ['2027-10-30T16:00:00Z', '2027-10-31T16:00:00Z'],
    ['2027-10-30T18:00:00', '2027-10-31T17:00:00'],
  ],
  [
    'Europe/Budapest',
    'ahead in March',
    ['2027-03-27T18:00:00Z', '2027-03-28T18:00:00Z'],
    ['2027-03-27T19:00:00', '2027-03-28T20:00:00'],
  ],
  [
    'America/New_York',
    'back in November',
    ['2027-11-06T22:00:00Z', '2027-11-07T22:00:00Z'],
    ['2027-11-06T18:00:00', '2027-11-07T17:00:00'],
  ],
  [
    'America/New_York',
    'ahead in March',
    ['2027-03-13T22:00:00Z', '2027-03-14T22:00:00Z'],
    ['2027-03-13T17:00:00', '2027-03-14T18:00:00'],
  ],
  [
    'Australia/Lord_Howe',
    'back by half an hour in April',
    ['2027-04-03T08:00:00Z', '2027-04-04T08:00:00Z'],
    ['2027-04-03T19:00:00', '2027-04-04T18:30:00'],
  ],
  [
    'Australia/Lord_Howe',
    'ahead by half an hour in October',
    ['2027-10-02T08:00:00Z', '2027-10-03T08:00:00Z'],
    ['2027-10-02T18:30:00', '2027-10-03T19:00:00'],
  ],
]

describe('a calendar around a change of the clocks', () => {
  it.each(zones)(
    'of %s, %s, is read at the right instants, by its own rules and by the name',
    (zone, _what, starts, clocks) => {
      const { content } = calendarOf(factsFor(zone, starts), 'PUBLISH', now)
      const { events } = readByRules(content)
      expect(events.map(({ clock }) => clock)).toEqual(clocks)
      expect(events.map(({ start }) => start)).toEqual(starts.map((start) => new Date(start).toISOString()))
      const client = calendarClient()
      client.receive({ calendar: { method: 'PUBLISH', content } })
      expect(client.shown().map(({ start }) => start)).toEqual(starts.map((start) => new Date(start).toISOString()))
    },
  )

  it('would be read wrongly if its own rules were wrong', () => {
    const starts = ['2027-10-31T16:00:00Z']
    const { content } = calendarOf(factsFor('Europe/Budapest', starts), 'PUBLISH', now)
    const wrong = content.replaceAll('TZOFFSETTO:+0100', 'TZOFFSETTO:+0300')
    expect(readByRules(wrong).events[0]?.start).toBe('2027-10-31T14:00:00.000Z')
  })

  const nights: [zone: string, start: string][] = [
    ['Europe/Budapest', '2027-10-30T21:00:00Z'],
    ['Europe/Budapest', '2027-03-27T21:00:00Z'],
    ['America/New_York', '2027-11-07T03:00:00Z'],
    ['America/New_York', '2027-03-14T03:00:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T12:00:00Z'],
    ['Australia/Lord_Howe', '2027-10-02T12:00:00Z'],
  ]
  it.each(nights)('of %s has a night across it that begins at %s and lasts six hours', (zone, start) => {
    const { content } = calendarOf(factsFor(zone, [start], 6), 'PUBLISH', now)
    const [event] = readByRules(content).events
    expect(event?.start).toBe(new Date(start).toISOString())
    expect(Date.parse(event?.end ?? '') - Date.parse(event?.start ?? '')).toBe(6 * 3_600_000)
  })
})

describe('a calendar that is told anew', () => {
  const facts = factsFor('Europe/Budapest', ['2027-10-30T16:00:00Z', '2027-10-31T16:00:00Z'])
  const changed = (change: Partial<MailFacts['sessions'][number]>): MailFacts => ({
    ...facts,
    sessions: facts.sessions.map((session, n) => (n === 0 ? { ...session, ...change } : session)),
  })

  it('has all that RFC 5546 asks of its methods, and the same UIDs', () => {
    for (const method of ['PUBLISH', 'CANCEL'] as const) {
      const read = readByRules(calendarOf(facts, method, now).content)
      expect(read.method).toBe(method)
      for (const { has, organizer } of read.events) {
        expect(has).toEqual(['dtstamp', 'sequence', 'status'])
        expect(organizer).toBe('mailto:tickets@example.org')
      }
      expect(read.events.map(({ uid }) => uid)).toEqual([1, 2].map((n) => `${facts.order.id}-S${n}@turnout`))
    }
  })

  it('replaces what it was by a higher number, and what was cancelled does not come back by an older one', () => {
    const client = calendarClient()
    const first = calendarOf(facts, 'PUBLISH', now)
    const moved = calendarOf(changed({ moves: 1, starts_at: new Date('2027-10-30T18:00:00Z') }), 'PUBLISH', now)
    const cancelled = calendarOf(changed({ moves: 1 }), 'CANCEL', now)
    client.receive({ calendar: first })
    client.receive({ calendar: moved })
    expect(client.shown()).toMatchObject([{ sequence: 1, start: '2027-10-30T18:00:00.000Z' }, { sequence: 0 }])
    // Mails overtake each other.
    client.receive({ calendar: first })
    expect(client.shown()[0]?.start).toBe('2027-10-30T18:00:00.000Z')
    client.receive({ calendar: cancelled })
    client.receive({ calendar: moved })
    expect(client.shown()).toEqual([])
  })

  it('has a higher number once a ticket has changed hands, so that who gets it back has the entry back', () => {
    const client = calendarClient()
    client.receive({ calendar: calendarOf(facts, 'PUBLISH', now) })
    client.receive({ calendar: calendarOf(changed({ handovers: 1 }), 'CANCEL', now) })
    client.receive({ calendar: calendarOf(changed({ handovers: 2 }), 'PUBLISH', now) })
    expect(client.shown()[0]).toMatchObject({ sequence: 4 })
  })
})

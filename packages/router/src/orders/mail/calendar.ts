import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Mail } from '../../core/mailer.ts'
import { vtimezone, zoned } from '../../mail/time-zone.ts'
import { type MailFacts, placeOf } from './facts.ts'

type CalendarFacts = Pick<MailFacts, 'order' | 'sessions'>

/**
 * The calendar of an order, or of several of one event (RFC 5545): one entry per session, however many tickets include
 * it, on the event's own clocks. An entry's UID is made of the order and the session's code, so that what is sent later
 * replaces or removes it and never doubles it. Its sequence number never falls, and grows with whatever is told of a
 * session (its time, place and names, its being called off), with each time a ticket for it changes hands, and with a
 * cancellation, as RFC 5546 (iTIP) wants it; what is sent again without a change has the same one. `PUBLISH`, since
 * nobody is asked to answer.
 */
export function calendarOf(
  facts: CalendarFacts | CalendarFacts[],
  method: 'PUBLISH' | 'CANCEL',
  now: Date,
): NonNullable<Mail['calendar']> {
  const all = Array.isArray(facts) ? facts : [facts]
  const times = all
    .flatMap(({ sessions }) => sessions)
    .flatMap((session) => [session.starts_at.getTime(), session.ends_at.getTime()])
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))]
  const isCancelled = method === 'CANCEL'
  const calendar = ical({
    prodId: { company: 'Turnout', product: 'Turnout', language: 'EN' },
    method: ICalCalendarMethod[method],
    // A zone of the whole calendar would be applied to DTSTAMP too, which must be in UTC.
    timezone: { name: null, generator: (zone) => vtimezone(zone, from, to) },
  })
  const entries = all.flatMap((one) => one.sessions.map((session) => ({ session, facts: one })))
  const ids = new Set<string>()
  for (const { session, facts: one } of entries) {
    const { order, sessions } = one
    const id = `${order.id}-${session.code}@turnout`
    // Somebody's own ticket of an order, and one of it that was handed on to them.
    if (ids.has(id)) continue
    ids.add(id)
    // A calendar that is sent again says which entries are off.
    const isOff = isCancelled || !session.is_active
    // Of a session that is off everybody was told already, by a number of its own: it may take place after all.
    const isLast = isCancelled && session.is_active
    const place = [session.room, placeOf(one)].filter((part) => part !== null)
    calendar.createEvent({
      id,
      // Between two times that a ticket changes hands there is room for taking it from whoever had it.
      sequence: session.moves + 2 * session.handovers + (isLast ? 1 : 0),
      stamp: now,
      start: zoned(session.starts_at, order.time_zone),
      end: zoned(session.ends_at, order.time_zone),
      timezone: order.time_zone,
      summary: sessions.length > 1 || session.name !== order.title ? `${order.title}: ${session.name}` : order.title,
      status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      location: place.length > 0 ? place.join(', ') : null,
      url: order.url,
      // Both methods have to name one (RFC 5546 §3.2).
      organizer: { name: order.organisation ?? 'Turnout', email: order.organizer_address },
    })
  }
  return { method, content: `${calendar.toString()}\r\n` }
}

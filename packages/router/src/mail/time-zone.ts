import { Temporal } from 'temporal-polyfill'

/**
 * A VTIMEZONE (RFC 5545, section 3.6.5) with every change of the clocks from a year before to a year after a span of
 * time, so that calendars which do not know the zone's name show the right hours too.
 */
export function vtimezone(timeZone: string, from: Date, to: Date): string {
  const key = `${timeZone} ${from.getTime()} ${to.getTime()}`
  const known = written.get(key)
  if (known) return known
  const zone = writeZone(timeZone, from, to)
  const [oldest] = written.keys()
  if (oldest !== undefined && written.size >= WRITTEN_AT_MOST) written.delete(oldest)
  written.set(key, zone)
  return zone
}

// Mails about one event tell of few spans of time. The oldest goes when there are this many.
const written = new Map<string, string>()
const WRITTEN_AT_MOST = 500

function writeZone(timeZone: string, from: Date, to: Date): string {
  const first = zoned(from, timeZone).subtract({ years: 1 })
  const last = zoned(to, timeZone).add({ years: 1 })
  const changes = [{ local: '19700101T000000', before: first, after: first }]
  let next = first.getTimeZoneTransition('next')
  while (next && Temporal.ZonedDateTime.compare(next, last) <= 0) {
    const before = next.subtract({ nanoseconds: 1 })
    changes.push({ local: clockBefore(next, before.offsetNanoseconds), before, after: next })
    next = next.getTimeZoneTransition('next')
  }
  const standard = Math.min(...changes.map(({ after }) => after.offsetNanoseconds))
  const rules = changes.flatMap(({ local, before, after }) => {
    const kind = after.offsetNanoseconds > standard ? 'DAYLIGHT' : 'STANDARD'
    return [
      `BEGIN:${kind}`,
      `DTSTART:${local}`,
      `TZOFFSETFROM:${before.offset.replaceAll(':', '')}`,
      `TZOFFSETTO:${after.offset.replaceAll(':', '')}`,
      `END:${kind}`,
    ]
  })
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...rules, 'END:VTIMEZONE'].join('\r\n')
}

/** An instant on the clocks of a zone. */
export function zoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
}

/** When a change comes, on clocks that have not been changed yet. */
function clockBefore(change: Temporal.ZonedDateTime, offsetNanoseconds: number): string {
  const clock = new Date(change.epochMilliseconds + offsetNanoseconds / 1e6)
  return clock.toISOString().slice(0, 19).replace(/[-:]/g, '')
}

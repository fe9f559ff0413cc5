import { Temporal } from 'temporal-polyfill'

/**
 * What a person types is the time on a clock at the event's place (`2027-03-28T10:00`); what is stored is an instant.
 * Where clocks go forward, a time that does not exist is moved by the size of the gap; where they go back, a time that
 * comes twice is taken as the first one (RFC 5545 does the same).
 */

/** The instant at which a clock in the zone shows this; null while it is not a whole date and time. */
export function toInstant(wall: string, zone: string): string | null {
  const plain = parse(wall)
  if (!plain) return null
  return plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant().toString({ smallestUnit: 'second' })
}

/** What a clock in the zone shows at an instant, as `YYYY-MM-DDTHH:mm`. */
export function toWall(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

/** What is odd about a time on the day clocks change: `used` is what stands in for a time that does not exist. */
export type ClockChange = { kind: 'gap'; used: string } | { kind: 'twice' } | null

/** Tells whether clocks in the zone jump over this time, or show it twice. */
export function clockChange(wall: string, zone: string): ClockChange {
  const plain = parse(wall)
  if (!plain) return null
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' })
  if (earlier.equals(later)) return null
  const shown = plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).toPlainDateTime()
  return shown.equals(plain)
    ? { kind: 'twice' }
    : { kind: 'gap', used: shown.toPlainTime().toString({ smallestUnit: 'minute' }) }
}

/** The instant a calendar day begins in the zone; with `after` 1, the one its next day begins. */
export function dayStart(day: string, zone: string, after = 0): string | null {
  try {
    const start = Temporal.PlainDate.from(day).add({ days: after }).toZonedDateTime(zone)
    return start.toInstant().toString({ smallestUnit: 'second' })
  } catch {
    return null
  }
}

/** Moves a wall time by minutes, as the hands of the clock do. */
export function addMinutes(wall: string, minutes: number): string {
  const plain = parse(wall)
  return plain ? plain.add({ minutes }).toString({ smallestUnit: 'minute' }) : wall
}

/** Minutes from one wall time to another. */
export function minutesBetween(from: string, to: string): number | null {
  const start = parse(from)
  const end = parse(to)
  return start && end ? start.until(end, { largestUnit: 'minute' }).minutes : null
}

function parse(wall: string): Temporal.PlainDateTime | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(wall)) return null
  try {
    return Temporal.PlainDateTime.from(wall)
  } catch {
    return null
  }
}

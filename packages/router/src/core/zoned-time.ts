import { Temporal } from 'temporal-polyfill'

/** The first instant of a calendar day in a zone (not always midnight: some zones change their clocks then). */
export function startOfDay(day: string, timeZone: string): Date {
  return toDate(Temporal.PlainDate.from(day).toZonedDateTime({ timeZone }).startOfDay())
}

/** The day so many days later, `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** Whole days from one calendar day to another. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days
}

/** The calendar day an instant falls on in a zone. */
export function dayOf(instant: Date, timeZone: string): string {
  return zoned(instant, timeZone).toPlainDate().toString()
}

/** The same time of day so many days later, over clock changes too. */
export function shiftDays(instant: Date, days: number, timeZone: string): Date {
  return days === 0 ? instant : toDate(zoned(instant, timeZone).add({ days }))
}

/** A time of day (`HH:MM`) of a calendar day in a zone; a time that a clock change skips moves on by the gap. */
export function atTime(day: string, time: string, timeZone: string): Date {
  return toDate(Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }))
}

/**
 * Moves instants by what lies between two of them on the clocks of a zone: with the same time of day at both ends,
 * every time of day stays as it is, over clock changes too. A time that a clock change skips moves on by the gap.
 */
export function clockShift(from: Date, to: Date, timeZone: string): (instant: Date) => Date {
  const clock = (instant: Date) => zoned(instant, timeZone).toPlainDateTime()
  const way = clock(from).until(clock(to), { largestUnit: 'days' })
  return (instant) => toDate(clock(instant).add(way).toZonedDateTime(timeZone))
}

function zoned(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
}

function toDate(time: Temporal.ZonedDateTime): Date {
  return new Date(time.epochMilliseconds)
}

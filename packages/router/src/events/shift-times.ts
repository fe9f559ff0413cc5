import type { SessionTimes } from '../sessions/rules.ts'

/** Moves an instant. */
export type Shift = (instant: Date) => Date

/**
 * A session's times on other days. Where the clocks change between two of them, what would come out of order gives
 * way: a session lasts as long as it did, doors are open when it starts, admission ends with it at the latest.
 */
export function shiftSession(times: SessionTimes, shift: Shift): SessionTimes {
  const startsAt = shift(times.startsAt)
  const end = shift(times.endsAt)
  const endsAt = end > startsAt ? end : new Date(startsAt.getTime() + times.endsAt.getTime() - times.startsAt.getTime())
  const doorsOpenAt = times.doorsOpenAt && earlier(shift(times.doorsOpenAt), startsAt)
  const admissionEnd = times.admissionEndsAt && earlier(shift(times.admissionEndsAt), endsAt)
  const admissionEndsAt = admissionEnd && doorsOpenAt && admissionEnd <= doorsOpenAt ? endsAt : admissionEnd
  return { startsAt, endsAt, doorsOpenAt, admissionEndsAt }
}

/** When sales begin and end on other days; an end that would come first is left out of a clock change's way. */
export function shiftWindow(startsAt: Date | null, endsAt: Date | null, shift: Shift): [Date | null, Date | null] {
  const start = startsAt && shift(startsAt)
  const end = endsAt && shift(endsAt)
  if (!start || !end || !startsAt || !endsAt || end > start) return [start, end]
  return [start, new Date(start.getTime() + endsAt.getTime() - startsAt.getTime())]
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}

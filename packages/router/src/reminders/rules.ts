import { addDays, atTime, dayOf, shiftDays, startOfDay } from '../core/zoned-time.ts'
import type { ReminderType } from './schema.ts'

/** What an event sends unless its organizers say otherwise. */
export const DEFAULT_TYPES: readonly ReminderType[] = ['1_day']

/** When those of events without hours come, on the day before. */
export const ALL_DAY_TIME = '10:00'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long before the start an exact one comes, and until how long before the start any of them still helps. */
const lead = { '1_hour': HOUR_MS, '30_min': 30 * MINUTE_MS } as const
const usefulBefore = { '1_day': 3 * HOUR_MS, '1_hour': 10 * MINUTE_MS, '30_min': 0 } as const

/** The earliest that any reminder comes before its start: a day of 25 hours, and whole days with some room. */
export const LONGEST_LEAD_MS = 3 * DAY_MS

/** What of an event decides when it reminds. */
export interface Clock {
  timeZone: string
  isAllDay: boolean
}

/** From when until when a reminder is sent. */
export interface Due {
  dueAt: Date
  /** From then on it would help nobody. */
  usefulUntil: Date
}

/**
 * When a start is reminded of, always before it. `1_day` is the same time of day on the day before, on the clocks of
 * the event's zone: a time that they skip moves on by what was skipped, one that they show twice is the first of the
 * two. The others are exact durations. For an event without hours the day before is at ten in the morning, and there
 * is no hour to count others from: null.
 */
export function dueOf(type: ReminderType, startsAt: Date, { timeZone, isAllDay }: Clock): Due | null {
  if (isAllDay) return type === '1_day' ? dueOfWholeDay(startsAt, timeZone) : null
  const start = startsAt.getTime()
  const usefulUntil = new Date(start - usefulBefore[type])
  if (type !== '1_day') return { dueAt: new Date(start - lead[type]), usefulUntil }
  return { dueAt: before(shiftDays(startsAt, -1, timeZone), usefulUntil, start - DAY_MS), usefulUntil }
}

function dueOfWholeDay(startsAt: Date, timeZone: string): Due {
  const day = dayOf(startsAt, timeZone)
  const start = startOfDay(day, timeZone).getTime()
  const usefulUntil = new Date(start - usefulBefore['1_day'])
  return { dueAt: before(atTime(addDays(day, -1), ALL_DAY_TIME, timeZone), usefulUntil, start - DAY_MS), usefulUntil }
}

/** Some zones have skipped a whole day: the day before did not take place there. */
function before(instant: Date, limit: Date, instead: number): Date {
  return instant < limit ? instant : new Date(instead)
}

/** What is to be done with a reminder at an instant. */
export function stageOf({ dueAt, usefulUntil }: Due, now: Date): 'waiting' | 'due' | 'late' {
  if (now < dueAt) return 'waiting'
  return now < usefulUntil ? 'due' : 'late'
}

/**
 * Whether who was reminded of one start need not be of another, to which the session was moved since: for `1_day` one
 * on the same day, for the others one nearer than what they come before. The mail about the move tells the rest.
 */
export function isSameOccasion(type: ReminderType, one: Date, other: Date, timeZone: string): boolean {
  if (type === '1_day') return dayOf(one, timeZone) === dayOf(other, timeZone)
  return Math.abs(one.getTime() - other.getTime()) < lead[type]
}

/** Lengths of time in words: the largest unit that says them without a rest. */

type Unit = 'minute' | 'hour' | 'day'

const minutesIn: Record<Unit, number> = { minute: 1, hour: 60, day: 1440 }

/** A length that a person edits: how many of which unit. */
export interface Duration {
  count: number
  unit: Unit
}

/** `2880` minutes are two days, `90` are ninety minutes; one day is 24 hours, as people speak of cut-offs. */
export function durationOf(minutes: number): Duration {
  if (minutes >= 2880 && minutes % 1440 === 0) return { count: minutes / 1440, unit: 'day' }
  if (minutes >= 60 && minutes % 60 === 0) return { count: minutes / 60, unit: 'hour' }
  return { count: minutes, unit: 'minute' }
}

export function minutesOf({ count, unit }: Duration): number {
  return count * minutesIn[unit]
}

/** `7 days`, `24 hours`, `90 minutes`, in the language of the tag. */
export function showMinutes(minutes: number, tag: string): string {
  const { count, unit } = durationOf(minutes)
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

export function showHours(hours: number, tag: string): string {
  return showMinutes(hours * 60, tag)
}

/** The name of a unit as it stands in a list of units: `days`. */
export function unitName(unit: Unit, tag: string): string {
  const parts = new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).formatToParts(5)
  return parts.find(({ type }) => type === 'unit')?.value ?? unit
}

/** What is left until an instant, roughly, in the largest unit that fits and the next: `1 h 20 min`, `45 s`. */
export function showRest(ms: number, tag: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const say = (count: number, unit: string) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(count)
  if (seconds < 60) return say(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return say(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 ? `${say(hours, 'hour')} ${say(minutes % 60, 'minute')}` : say(hours, 'hour')
  const days = Math.floor(hours / 24)
  return hours % 24 ? `${say(days, 'day')} ${say(hours % 24, 'hour')}` : say(days, 'day')
}

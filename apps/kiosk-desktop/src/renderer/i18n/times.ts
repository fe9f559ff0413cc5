import { currentLanguage } from './i18n.ts'

const cache = new Map<string, Intl.DateTimeFormat>()

function formatter(options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  const language = currentLanguage() === 'hu' ? 'hu-HU' : 'en-GB'
  const key = JSON.stringify([language, timeZone, options])
  const known = cache.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone })
  cache.set(key, known)
  return known
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const

/** The time in the event's zone; with the day when it is not today's, with the zone when it is not this device's. */
export function clockTime(at: number | string, timeZone: string, now: number): string {
  const instant = new Date(at)
  const day = formatter(DAY, timeZone)
  const isToday = day.format(instant) === day.format(now)
  const time = formatter(CLOCK, timeZone).format(instant)
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  const zone = isSameClock(instant, timeZone, here) ? '' : ` (${timeZone.split('/').at(-1)?.replaceAll('_', ' ')})`
  return `${isToday ? '' : `${day.format(instant)} `}${time}${zone}`
}

function isSameClock(instant: Date, a: string, b: string): boolean {
  const options = { ...CLOCK, ...DAY }
  return formatter(options, a).format(instant) === formatter(options, b).format(instant)
}

/** A stretch of time cut into the words it is told with. */
export function spanOf(ms: number): { h: number; m: number; s: number } {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60), s: seconds % 60 }
}

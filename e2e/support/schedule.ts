import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Last year's schedule of a small festival, as its planning tool exports it: two days, two rooms, five talks. */
export const SCHEDULE_FILE = fileURLToPath(new URL('../fixtures/harbour-days.json', import.meta.url))
export const SCHEDULE_NAME = 'harbour-days.json'
export const EVENT_TITLE = 'Harbour Days'
export const ZONE = 'Europe/Lisbon'
export const ROOMS = ['Lantern Hall', 'Net Loft'] as const

export const readSchedule = () => readFileSync(SCHEDULE_FILE, 'utf8')

/** The calendar day in the festival's zone, so many days from today. */
export function dayFromNow(days: number): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date())
  const day = new Date(`${today}T12:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}

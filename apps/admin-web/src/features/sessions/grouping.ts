import type { Session } from '@turnout/router/schema/sessions'
import { dayKey } from '../../lib/time.ts'

export interface SessionDay {
  /** `YYYY-MM-DD` in the event's zone. */
  day: string
  sessions: Session[]
}

/** Sessions by the day they start on where they are held, each day by time and then by code. */
export function groupByDay(sessions: readonly Session[], zone: string): SessionDay[] {
  const days = new Map<string, Session[]>()
  for (const session of [...sessions].sort(byTime)) {
    const day = dayKey(session.startsAt, zone)
    days.set(day, [...(days.get(day) ?? []), session])
  }
  return [...days].map(([day, list]) => ({ day, sessions: list }))
}

/** Names of the rooms in use, in order of the alphabet. */
export function roomsOf(sessions: readonly Session[]): string[] {
  const names = sessions.map(({ roomName }) => roomName).filter((name) => name !== null)
  return [...new Set(names)].sort((a, b) => a.localeCompare(b))
}

/** The sessions of one day and one room; undefined means all. */
export function filterSessions(
  sessions: readonly Session[],
  zone: string,
  filter: { day?: string; room?: string },
): Session[] {
  return sessions.filter(
    (session) =>
      (filter.day === undefined || dayKey(session.startsAt, zone) === filter.day) &&
      (filter.room === undefined || session.roomName === filter.room),
  )
}

function byTime(a: Session, b: Session): number {
  return Date.parse(a.startsAt) - Date.parse(b.startsAt) || codeNumber(a) - codeNumber(b)
}

function codeNumber({ code }: Session): number {
  return Number.parseInt(code.slice(1), 10)
}

import { z } from 'zod'
import { dayInput, timeZone as timeZoneName } from '../core/values.ts'
import { addDays, atTime, dayOf } from '../core/zoned-time.ts'
import { brokenFile, type FileIssue, issuesOf } from './broken-file.ts'
import { cut } from './limits.ts'
import type { ImportedFile, ImportedSession, SkippedEntry } from './model.ts'
import type { ImportKind } from './schema.ts'

const optionalText = z.string().nullish()
const clock = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, { error: 'Must be a time such as 09:30' })

/** A talk of a frab/c3voc schedule, as JSON has it and as the XML is turned into. */
const talk = z.object({
  guid: z.string().trim().min(1).max(200),
  title: z.string().trim().min(1),
  subtitle: optionalText,
  abstract: optionalText,
  description: optionalText,
  /** ISO 8601 with an offset; older files leave it out. */
  date: z.iso.datetime({ offset: true }).nullish(),
  start: clock,
  duration: z.string().regex(/^(\d{1,3}:)?\d{1,2}:[0-5]\d$/, { error: 'Must be a duration such as 00:45' }),
})

// Not trimmed: two rooms of a file must not become one.
const roomName = z
  .string()
  .max(100)
  .refine((name) => name.trim() !== '', { error: 'A room needs a name' })
  .refine((name) => !/\p{Cc}/u.test(name), { error: 'Must be one line without control characters' })

/** By name. A map, not an object: `__proto__` is a name as any other. */
const rooms = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)
      ? new Map(Object.entries(value))
      : value,
  z.map(roomName, z.array(talk)),
)

/** The schedule: conference, days, rooms, talks. */
export const scheduleFile = z.object({
  conference: z.object({
    acronym: z.string().trim().min(1).max(100),
    title: z.string().trim().min(1).max(200),
    time_zone_name: timeZoneName.nullish(),
    url: z.string().nullish(),
    days: z
      .array(z.object({ date: dayInput, day_start: optionalText, rooms }))
      .min(1)
      .max(100),
  }),
})
export type ScheduleFile = z.infer<typeof scheduleFile>
type Talk = z.infer<typeof talk>
type Day = ScheduleFile['conference']['days'][number]

/** Turns a schedule that was read from JSON or XML into one event with its sessions. */
export function parseSchedule(kind: ImportKind, read: unknown, fallbackZone: string): ImportedFile {
  const parsed = scheduleFile.safeParse(read)
  if (!parsed.success) throw brokenFile('The schedule has entries that cannot be read', issuesOf(parsed.error))
  const { conference } = parsed.data
  const timeZone = conference.time_zone_name ?? fallbackZone
  const { sessions, skipped } = readSessions(conference.days, timeZone)
  const [first] = sessions
  if (!first) throw brokenFile('The schedule has no talks', [{ where: 'conference.days', message: 'No talks' }])
  const startsAt = sessions.reduce((earliest, { startsAt: at }) => (at < earliest ? at : earliest), first.startsAt)
  const endsAt = sessions.reduce((latest, { endsAt: at }) => (at > latest ? at : latest), first.endsAt)
  const importKey = `schedule:${conference.acronym.toLowerCase()}`
  const rooms = [...new Set(conference.days.flatMap((oneDay) => [...oneDay.rooms.keys()]))]
  const title = conference.title.length < 3 ? `${conference.title} (${conference.acronym})` : conference.title
  return {
    kind,
    title,
    events: [
      {
        importKey,
        title,
        description: '',
        startsAt,
        endsAt,
        isAllDay: false,
        timeZone,
        locationText: null,
        isOnline: false,
        url: z.url({ protocol: /^https?$/ }).safeParse(conference.url).data ?? null,
        topics: [],
        venue: { importKey, name: title, rooms: rooms.map((name) => ({ name })) },
        sessions,
        where: 'conference',
      },
    ],
    skipped,
    firstDay: dayOf(startsAt, timeZone),
    lastDay: dayOf(endsAt, timeZone),
    timeZone: conference.time_zone_name ?? null,
  }
}

function readSessions(days: Day[], timeZone: string): { sessions: ImportedSession[]; skipped: SkippedEntry[] } {
  const byGuid = new Map<string, ImportedSession>()
  const skipped: SkippedEntry[] = []
  const issues: FileIssue[] = []
  for (const [dayIndex, oneDay] of days.entries()) {
    for (const [roomName, talks] of oneDay.rooms) {
      for (const [index, entry] of talks.entries()) {
        const where = `day ${dayIndex + 1}, ${roomName}, ${index + 1} (${entry.guid})`
        const minutes = minutesOf(entry.duration)
        if (minutes === 0) issues.push({ where, message: 'Its duration is nothing' })
        const known = byGuid.get(entry.guid)
        if (known)
          skipped.push({ subject: 'session', name: entry.title, where, why: `The guid of ${known.where} again` })
        else byGuid.set(entry.guid, toSession(entry, { oneDay, roomName, where, minutes, timeZone }))
      }
    }
  }
  if (issues.length > 0) throw brokenFile('The schedule has talks that take no time', issues)
  return { sessions: [...byGuid.values()].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()), skipped }
}

interface Place {
  oneDay: Day
  roomName: string
  where: string
  minutes: number
  timeZone: string
}

function toSession(entry: Talk, place: Place): ImportedSession {
  const startsAt = entry.date ? new Date(entry.date) : startOf(entry.start, place)
  const title = entry.title.replace(/\p{Cc}+/gu, ' ')
  return {
    guid: entry.guid,
    name: title.length > 200 ? `${cut(title, 199)}…` : title,
    description: cut(
      [entry.subtitle, entry.abstract, entry.description]
        .map((part) => part?.replaceAll('\r\n', '\n').trim())
        .filter(Boolean)
        .join('\n\n'),
      10_000,
    ),
    startsAt,
    endsAt: new Date(startsAt.getTime() + place.minutes * 60_000),
    roomName: place.roomName,
    where: place.where,
  }
}

/** A conference day may run past midnight: times before its start belong to the next calendar day. */
function startOf(time: string, { oneDay, timeZone }: Place): Date {
  const dayStart = /T(\d\d:\d\d)/.exec(oneDay.day_start ?? '')?.[1] ?? '00:00'
  const padded = time.padStart(5, '0')
  return atTime(padded < dayStart ? addDays(oneDay.date, 1) : oneDay.date, padded, timeZone)
}

/** Minutes of `HH:MM`, or of `D:HH:MM` for what takes days. */
function minutesOf(duration: string): number {
  const [minutes = 0, hours = 0, days = 0] = duration.split(':').map(Number).reverse()
  return days * 1440 + hours * 60 + minutes
}

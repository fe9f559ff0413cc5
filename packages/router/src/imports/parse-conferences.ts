import { createHash } from 'node:crypto'
import { z } from 'zod'
import { dayInput, webUrl } from '../core/values.ts'
import { addDays, startOfDay } from '../core/zoned-time.ts'
import { brokenFile, issuesOf } from './broken-file.ts'
import type { ImportedEvent, ImportedFile, SkippedEntry } from './model.ts'

/** Control characters have no place in a line; files have them by mistake. */
const oneLine = z.string().transform((value) => value.replace(/\p{Cc}+/gu, ' ').trim())
const link = z.string().max(2000).nullish()

/** One entry of a conference list (the format of the public list confs.tech). */
const conference = z.object({
  name: oneLine.pipe(z.string().min(1)),
  url: webUrl,
  startDate: dayInput,
  endDate: dayInput,
  city: oneLine.pipe(z.string().max(100)).nullish(),
  country: oneLine.pipe(z.string().max(100)).nullish(),
  online: z.boolean().nullish(),
  topics: z
    .array(oneLine.pipe(z.string().min(1).max(50)))
    .max(20)
    .default([]),
  cocUrl: link,
  cfpUrl: link,
  cfpEndDate: z.string().max(40).nullish(),
  twitter: link,
  mastodon: link,
  bluesky: link,
})
type Conference = z.infer<typeof conference>

const TITLE_LENGTH = { min: 3, max: 200 }

/** Reads a conference list. Days without times become whole days in the given zone. */
export function parseConferences(read: unknown, timeZone: string): ImportedFile {
  const parsed = z.array(conference).safeParse(read)
  if (!parsed.success) throw brokenFile('The conference list has entries that cannot be read', issuesOf(parsed.error))
  const reversed = parsed.data.flatMap((entry, index) =>
    entry.endDate < entry.startDate ? [{ where: `[${index}].endDate`, message: 'Ends before it starts' }] : [],
  )
  if (reversed.length > 0) throw brokenFile('The conference list has entries that end before they start', reversed)
  const skipped: SkippedEntry[] = []
  const events = new Map<string, ImportedEvent>()
  parsed.data.forEach((entry, index) => {
    const where = `[${index}]`
    const event = toEvent(entry, where, timeZone)
    const known = events.get(event.importKey)
    const why = known ? `The same as entry ${known.where}` : titleProblem(entry.name)
    if (why) skipped.push({ subject: 'event', name: entry.name, where, why })
    else events.set(event.importKey, event)
  })
  return {
    kind: 'conferences_json',
    title: `${parsed.data.length} conferences`,
    events: [...events.values()],
    skipped,
    firstDay: extreme(
      parsed.data.map((entry) => entry.startDate),
      'first',
    ),
    lastDay: extreme(
      parsed.data.map((entry) => entry.endDate),
      'last',
    ),
    timeZone: null,
  }
}

function titleProblem(name: string): string | null {
  if (name.length < TITLE_LENGTH.min) return `The name is shorter than ${TITLE_LENGTH.min} characters`
  return name.length > TITLE_LENGTH.max ? `The name is longer than ${TITLE_LENGTH.max} characters` : null
}

function toEvent(entry: Conference, where: string, timeZone: string): ImportedEvent {
  const place = [entry.city, entry.country].filter(Boolean).join(', ')
  return {
    importKey: keyOf(entry),
    title: entry.name,
    description: linksOf(entry),
    startsAt: startOfDay(entry.startDate, timeZone),
    endsAt: startOfDay(addDays(entry.endDate, 1), timeZone),
    isAllDay: true,
    timeZone,
    locationText: place || null,
    isOnline: entry.online ?? false,
    url: entry.url,
    topics: entry.topics,
    venue: null,
    sessions: [],
    where,
  }
}

/** The list has no ids: an entry is known by its name, address, first day and city. */
function keyOf(entry: Conference): string {
  const identity = JSON.stringify([entry.name, entry.url, entry.startDate, entry.city ?? ''])
  return `conference:${createHash('sha256').update(identity).digest('base64url')}`
}

function linksOf(entry: Conference): string {
  const lines = [
    entry.cfpUrl && `Call for papers: ${entry.cfpUrl}${entry.cfpEndDate ? ` (${entry.cfpEndDate})` : ''}`,
    entry.cocUrl && `Code of conduct: ${entry.cocUrl}`,
    entry.mastodon && `Mastodon: ${entry.mastodon}`,
    entry.bluesky && `Bluesky: ${entry.bluesky}`,
    entry.twitter && `Twitter: ${entry.twitter}`,
  ]
  return lines.filter(Boolean).join('\n')
}

function extreme(days: string[], which: 'first' | 'last'): string | null {
  const sorted = [...days].sort()
  return (which === 'first' ? sorted[0] : sorted.at(-1)) ?? null
}

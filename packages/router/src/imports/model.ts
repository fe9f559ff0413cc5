import type { ImportKind } from './schema.ts'

/** A room as a file names it. */
export interface ImportedRoom {
  name: string
}

/** A session as a file gives it. */
export interface ImportedSession {
  /** What stays the same when the file is imported again. */
  guid: string
  name: string
  description: string
  startsAt: Date
  endsAt: Date
  /** Null: the session is in no room of the venue. */
  roomName: string | null
  /** Where in the file. */
  where: string
}

/** An event as a file gives it, with times as they are in the file. */
export interface ImportedEvent {
  importKey: string
  title: string
  description: string
  startsAt: Date
  endsAt: Date
  isAllDay: boolean
  timeZone: string
  locationText: string | null
  isOnline: boolean
  url: string | null
  topics: string[]
  venue: { importKey: string; name: string; rooms: ImportedRoom[] } | null
  sessions: ImportedSession[]
  where: string
}

/** An entry that cannot be taken in, though the file as a whole can. */
export interface SkippedEntry {
  subject: 'event' | 'session'
  name: string
  where: string
  why: string
}

/** All that a file holds, whatever its format. */
export interface ImportedFile {
  kind: ImportKind
  title: string
  events: ImportedEvent[]
  skipped: SkippedEntry[]
  /** Calendar days, first and last, in the events' own zones; null for a file without events. */
  firstDay: string | null
  lastDay: string | null
  /** Named by the file itself. */
  timeZone: string | null
}

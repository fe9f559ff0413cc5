import { isSaneInstant, SANE_YEARS } from '../core/sane-instant.ts'
import { MAX_SESSIONS_PER_EVENT } from '../sessions/rules.ts'
import { MAX_ROOMS_PER_VENUE } from '../venues/schema.ts'
import { brokenFile, type FileIssue } from './broken-file.ts'
import type { ImportedEvent, ImportedFile } from './model.ts'

/** As many as one file may hold: the whole of it is one transaction. */
export const MAX_EVENTS_PER_FILE = 5000

/** What a letter cut in half leaves behind. */
const HALF_A_LETTER = /[\uD800-\uDBFF]$/

/** The first letters of a text, never half of one. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(HALF_A_LETTER, '')
}

/**
 * Refuses what is too much or of no sane time. Asked again after dates were moved.
 * @throws DomainError VALIDATION_ERROR with places
 */
export function requireSaneFile(file: ImportedFile): void {
  if (file.events.length > MAX_EVENTS_PER_FILE) {
    throw brokenFile('The file has too many events', [
      { where: 'file', message: `${file.events.length} events; one file may have ${MAX_EVENTS_PER_FILE}` },
    ])
  }
  const issues = file.events.flatMap((event) => [...tooMany(event), ...strangeTimes(event)])
  if (issues.length > 0) throw brokenFile('The file has entries that cannot be taken in', issues)
}

function tooMany({ sessions, venue, where }: ImportedEvent): FileIssue[] {
  const rooms = venue?.rooms.length ?? 0
  const issues: FileIssue[] = []
  if (sessions.length > MAX_SESSIONS_PER_EVENT) {
    issues.push({ where, message: `${sessions.length} sessions; an event may have ${MAX_SESSIONS_PER_EVENT}` })
  }
  if (rooms > MAX_ROOMS_PER_VENUE) {
    issues.push({ where, message: `${rooms} rooms; a venue may have ${MAX_ROOMS_PER_VENUE}` })
  }
  return issues
}

function strangeTimes(event: ImportedEvent): FileIssue[] {
  const timed = event.sessions.length > 0 ? event.sessions : [event]
  return timed
    .filter(({ startsAt, endsAt }) => !isSaneInstant(startsAt) || !isSaneInstant(endsAt))
    .map(({ where }) => ({ where, message: `Its time must be ${SANE_YEARS}` }))
}

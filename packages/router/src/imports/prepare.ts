import { invalid } from '../core/errors.ts'
import { isSaneInstant, SANE_YEARS } from '../core/sane-instant.ts'
import { daysBetween, shiftDays } from '../core/zoned-time.ts'
import type { ImportedEvent, ImportedFile } from './model.ts'
import type { RunImportInput } from './schema.ts'

/** What the caller chose for a file. */
export type ImportOptions = RunImportInput['options']

/**
 * Moves all dates by whole days, keeping times of day, so that the first day falls on the wanted one.
 * @throws DomainError VALIDATION_ERROR when that takes one out of the years that events may be in
 */
export function moveDates(file: ImportedFile, firstDay: string | undefined): ImportedFile {
  if (!firstDay || !file.firstDay) return file
  const days = daysBetween(file.firstDay, firstDay)
  const events = file.events.map((event) => moveEvent(event, days))
  const times = events.flatMap((event) => [event, ...event.sessions]).flatMap((timed) => [timed.startsAt, timed.endsAt])
  if (!times.every(isSaneInstant)) throw invalid('options.firstDay', `Every moved date must be ${SANE_YEARS}`)
  return { ...file, events }
}

function moveEvent(event: ImportedEvent, days: number): ImportedEvent {
  const move = (instant: Date) => shiftDays(instant, days, event.timeZone)
  return {
    ...event,
    startsAt: move(event.startsAt),
    endsAt: move(event.endsAt),
    sessions: event.sessions.map((session) => {
      const startsAt = move(session.startsAt)
      const length = session.endsAt.getTime() - session.startsAt.getTime()
      return { ...session, startsAt, endsAt: new Date(startsAt.getTime() + length) }
    }),
  }
}

/** With a capacity asked for, an event that the file gives no sessions gets one over its whole time. */
export function addWholeSession(event: ImportedEvent, options: ImportOptions): ImportedEvent {
  if (event.sessions.length > 0 || !options.capacity) return event
  const { title, startsAt, endsAt, where } = event
  const session = { guid: 'whole', name: title, description: '', startsAt, endsAt, roomName: null, where }
  return { ...event, sessions: [session] }
}

/** @throws DomainError VALIDATION_ERROR when a capacity passes the organisation's limit */
export function requireCapacities(options: ImportOptions, maxSessionCapacity: number): void {
  const given = [options.capacity, ...Object.values(options.roomCapacities ?? {})]
  const tooLarge = given.find((capacity) => (capacity ?? 0) > maxSessionCapacity)
  if (!tooLarge) return
  throw invalid('options.capacity', `A session may hold at most ${maxSessionCapacity}`, { maxSessionCapacity })
}

/** The seats chosen for a room by its name; a name such as `constructor` is one as any other. */
export function roomCapacity({ roomCapacities }: ImportOptions, roomName: string): number | null | undefined {
  return roomCapacities && Object.hasOwn(roomCapacities, roomName) ? roomCapacities[roomName] : undefined
}

/** What the caller chose for a session in a room: undefined when nothing was, null for no limit. */
export function chosenCapacity(options: ImportOptions, roomName: string | null): number | null | undefined {
  const byRoom = roomName === null ? undefined : roomCapacity(options, roomName)
  return byRoom === undefined ? (options.capacity ?? undefined) : byRoom
}

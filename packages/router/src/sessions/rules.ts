import { invalid } from '../core/errors.ts'
import { isSaneInstant, SANE_YEARS } from '../core/sane-instant.ts'

/** An event's sessions are listed and sold together, never by pages. */
export const MAX_SESSIONS_PER_EVENT = 1000

/** When a session takes place and when its doors are open; null leaves the doors to the rule. */
export interface SessionTimes {
  startsAt: Date
  endsAt: Date
  doorsOpenAt: Date | null
  admissionEndsAt: Date | null
}

/** What is asked for; undefined leaves it as it is. */
export interface TimesChange {
  startsAt?: string
  endsAt?: string
  doorsOpenAt?: string | null
  admissionEndsAt?: string | null
}

/** Doors open so long before the start unless the session says otherwise. */
const DOORS_OPEN_BEFORE_MS = 3_600_000

/**
 * A session's times after a change. Doors that are not spoken of keep their distance: moving a session by a day moves
 * the opening of its doors with its start, and the end of admission with its end.
 */
export function changedTimes(times: SessionTimes, change: TimesChange): SessionTimes {
  const startsAt = change.startsAt === undefined ? times.startsAt : new Date(change.startsAt)
  const endsAt = change.endsAt === undefined ? times.endsAt : new Date(change.endsAt)
  const along = (asked: string | null | undefined, was: Date | null, from: Date, to: Date) => {
    if (typeof asked === 'string') return new Date(asked)
    if (asked === null || was === null) return null
    return new Date(was.getTime() + to.getTime() - from.getTime())
  }
  return {
    startsAt,
    endsAt,
    doorsOpenAt: along(change.doorsOpenAt, times.doorsOpenAt, times.startsAt, startsAt),
    admissionEndsAt: along(change.admissionEndsAt, times.admissionEndsAt, times.endsAt, endsAt),
  }
}

/**
 * Doors open at the latest when the session starts; admission ends after they opened and at the latest when it ends.
 * @throws DomainError VALIDATION_ERROR naming the field
 */
export function requireSensibleTimes({ startsAt, endsAt, doorsOpenAt, admissionEndsAt }: SessionTimes): void {
  // Doors that move along with their session may fall out of what their own field would take.
  if (doorsOpenAt && !isSaneInstant(doorsOpenAt)) throw invalid('doorsOpenAt', `Must be ${SANE_YEARS}`)
  if (endsAt <= startsAt) throw invalid('endsAt', 'Must be after the start')
  if (doorsOpenAt && doorsOpenAt > startsAt) throw invalid('doorsOpenAt', 'Doors open at the start or before it')
  if (!admissionEndsAt) return
  const doors = doorsOpenAt ?? new Date(startsAt.getTime() - DOORS_OPEN_BEFORE_MS)
  if (admissionEndsAt <= doors) throw invalid('admissionEndsAt', 'Must be after the doors open')
  if (admissionEndsAt > endsAt) throw invalid('admissionEndsAt', 'Must not be after the end')
}

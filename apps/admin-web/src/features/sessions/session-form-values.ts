import type { Event } from '@turnout/router/schema/events'
import { createSessionInput, type Session } from '@turnout/router/schema/sessions'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { addMinutes, toInstant, toWall } from '../../lib/zone.ts'

/** A session as it is typed: times by the clock of the event's zone. */
export interface SessionFormValues {
  name: string
  description: string
  startsAt: string
  endsAt: string
  roomId: string | null
  /** Empty where there is no limit. */
  capacity: number | ''
  isActive: boolean
  doorsOpenAt: string
  admissionEndsAt: string
}

const HOUR = 60

/** A new session follows the last one, as long as an hour, with as many seats. */
export function emptySession(event: Event, sessions: readonly Session[]): SessionFormValues {
  const last = [...sessions].sort((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt)).at(-1)
  const startsAt = toWall(last?.endsAt ?? event.startsAt, event.timeZone)
  return {
    name: '',
    description: '',
    startsAt,
    endsAt: last || !event.endsAt ? addMinutes(startsAt, HOUR) : toWall(event.endsAt, event.timeZone),
    roomId: last?.roomId ?? null,
    capacity: last ? (last.capacity ?? '') : 50,
    isActive: true,
    doorsOpenAt: '',
    admissionEndsAt: '',
  }
}

export function sessionValuesOf(session: Session, zone: string): SessionFormValues {
  const wall = (instant: string | null) => (instant === null ? '' : toWall(instant, zone))
  return {
    name: session.name,
    description: session.description,
    startsAt: wall(session.startsAt),
    endsAt: wall(session.endsAt),
    roomId: session.roomId,
    capacity: session.capacity ?? '',
    isActive: session.isActive,
    doorsOpenAt: wall(session.doorsOpenAt),
    admissionEndsAt: wall(session.admissionEndsAt),
  }
}

/** What the server takes. */
export function sessionInputOf(values: SessionFormValues, zone: string) {
  const optional = (wall: string) => (wall === '' ? null : (toInstant(wall, zone) ?? ''))
  return {
    ...values,
    startsAt: toInstant(values.startsAt, zone) ?? '',
    endsAt: toInstant(values.endsAt, zone) ?? '',
    capacity: values.capacity === '' ? null : values.capacity,
    doorsOpenAt: optional(values.doorsOpenAt),
    admissionEndsAt: optional(values.admissionEndsAt),
  }
}

/** What is wrong with what was typed, by field. */
export function checkSession(
  values: SessionFormValues,
  event: Pick<Event, 'id' | 'timeZone'>,
  taken: number,
  t: TFunction,
): Record<string, string> {
  const input = sessionInputOf(values, event.timeZone)
  const errors = fieldErrors(createSessionInput, { ...input, eventId: event.id }, t)
  const isAfter = (a: string | null, b: string | null) => Boolean(a && b && Date.parse(a) > Date.parse(b))
  if (input.startsAt && input.endsAt && !isAfter(input.endsAt, input.startsAt)) {
    errors.endsAt ??= t('common.field.endBeforeStart')
  }
  if (isAfter(input.doorsOpenAt, input.startsAt)) errors.doorsOpenAt ??= t('sessions.form.doorsLate')
  if (isAfter(input.admissionEndsAt, input.endsAt)) errors.admissionEndsAt ??= t('sessions.form.admissionLate')
  if (input.capacity !== null && input.capacity < taken) {
    errors.capacity ??= t('sessions.form.belowTaken', { count: taken })
  }
  return errors
}

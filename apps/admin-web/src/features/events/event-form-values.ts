import { createEventInput, type Event } from '@turnout/router/schema/events'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { dayStart, toInstant, toWall } from '../../lib/zone.ts'

/** An event as it is typed: times by the clock of its zone, texts as they stand. */
export interface EventFormValues {
  title: string
  eventType: 'class' | 'social_event'
  shortDescription: string
  fullDescription: string
  policies: string
  topics: string[]
  startsAt: string
  endsAt: string
  isAllDay: boolean
  timeZone: string
  isOnline: boolean
  venueId: string | null
  locationText: string
  address: string
  url: string
  currency: string
  organizerIds: string[]
  teacherIds: string[]
}

export function emptyEvent(timeZone: string, currency: string): EventFormValues {
  return {
    title: '',
    eventType: 'class',
    shortDescription: '',
    fullDescription: '',
    policies: '',
    topics: [],
    startsAt: '',
    endsAt: '',
    isAllDay: false,
    timeZone,
    isOnline: false,
    venueId: null,
    locationText: '',
    address: '',
    url: '',
    currency,
    organizerIds: [],
    teacherIds: [],
  }
}

export function valuesOf(event: Event): EventFormValues {
  const { timeZone, isAllDay } = event
  // An all-day event ends at the midnight after its last day, which is the day people mean.
  const lastMoment = (endsAt: string) => new Date(Date.parse(endsAt) - (isAllDay ? 1 : 0)).toISOString()
  return {
    title: event.title,
    eventType: event.eventType,
    shortDescription: event.shortDescription,
    fullDescription: event.fullDescription,
    policies: event.policies,
    topics: event.topics,
    startsAt: toWall(event.startsAt, timeZone),
    endsAt: event.endsAt ? toWall(lastMoment(event.endsAt), timeZone) : '',
    isAllDay,
    timeZone,
    isOnline: event.isOnline,
    venueId: event.venueId,
    locationText: event.locationText ?? '',
    address: event.address ?? '',
    url: event.url ?? '',
    currency: event.currency,
    organizerIds: idsOf(event, 'organizer'),
    teacherIds: idsOf(event, 'teacher'),
  }
}

/** Those who have a part in an event. */
function idsOf(event: Event, part: 'organizer' | 'teacher'): string[] {
  return event.organizers.filter(({ role }) => role === part).map(({ userId }) => userId)
}

/** What the server takes; times that are not whole stay empty and are found by the schema. */
export function inputOf(values: EventFormValues) {
  const { isAllDay, timeZone } = values
  const day = (wall: string) => wall.slice(0, 10)
  const orNull = (text: string) => (text.trim() === '' ? null : text)
  const startsAt = isAllDay ? dayStart(day(values.startsAt), timeZone) : toInstant(values.startsAt, timeZone)
  const hasEnd = values.endsAt !== ''
  const endsAt = isAllDay ? dayStart(day(values.endsAt), timeZone, 1) : toInstant(values.endsAt, timeZone)
  return {
    ...values,
    startsAt: startsAt ?? '',
    endsAt: hasEnd ? (endsAt ?? '') : null,
    locationText: orNull(values.locationText),
    address: orNull(values.address),
    url: orNull(values.url),
  }
}

/** What is wrong with what was typed, by field. */
export function checkEvent(values: EventFormValues, t: TFunction): Record<string, string> {
  const input = inputOf(values)
  const errors = fieldErrors(createEventInput, input, t)
  if (values.startsAt === '') errors.startsAt = t('common.field.required')
  if (input.endsAt && input.startsAt && Date.parse(input.endsAt) <= Date.parse(input.startsAt)) {
    errors.endsAt ??= t('common.field.endBeforeStart')
  }
  return errors
}

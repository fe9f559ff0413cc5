import type { EventTable, Tx } from '@turnout/db'
import type { Updateable } from 'kysely'
import { invalid, refuse } from '../core/errors.ts'
import { saleSettingColumnsOf } from './sale-settings.ts'
import type { UpdateEventInput } from './schema.ts'

/** The fields of an event that its organizers write. */
export type EventFields = Omit<UpdateEventInput, 'eventId' | 'version' | 'organizerIds' | 'teacherIds'>

/** Fields as columns; what is undefined is left as it is. */
export function columnsOf(fields: EventFields): Updateable<EventTable> {
  const { coordinates } = fields
  const place =
    coordinates === undefined
      ? {}
      : { latitude: coordinates?.latitude ?? null, longitude: coordinates?.longitude ?? null }
  return {
    title: fields.title,
    short_description: fields.shortDescription,
    full_description: fields.fullDescription,
    event_type: fields.eventType,
    policies: fields.policies,
    starts_at: fields.startsAt === undefined ? undefined : new Date(fields.startsAt),
    ends_at: typeof fields.endsAt === 'string' ? new Date(fields.endsAt) : fields.endsAt,
    is_all_day: fields.isAllDay,
    time_zone: fields.timeZone,
    currency: fields.currency,
    venue_id: fields.venueId,
    location_text: fields.locationText,
    address: fields.address,
    ...place,
    is_online: fields.isOnline,
    url: fields.url,
    topics: fields.topics,
    ...saleSettingColumnsOf(fields.saleSettings),
  }
}

/** @throws DomainError VALIDATION_ERROR when an event would end before it starts; a whole day may end as it starts */
export function requireOrder(event: { startsAt: Date; endsAt: Date | null; isAllDay: boolean }): void {
  const { startsAt, endsAt, isAllDay } = event
  if (endsAt && (endsAt < startsAt || (!isAllDay && endsAt <= startsAt)))
    throw invalid('endsAt', 'Must be after the start')
}

/** Keeps a venue from being deleted until this transaction ends. @throws DomainError NOT_FOUND */
export async function holdVenue(tx: Tx, venueId: string) {
  const venue = await tx
    .selectFrom('venue')
    .select(['id', 'time_zone'])
    .where('id', '=', venueId)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  if (!venue) throw refuse('NOT_FOUND', 'There is no such venue', { field: 'venueId', venueId })
  return venue
}

import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { formatsOf } from '../mail/formats.ts'
import { type MailSession, placeOf } from '../orders/mail/facts.ts'
import { textsOf } from '../orders/mail/texts.ts'
import { qrPng } from '../tickets/qr-code.ts'
import { mapUrlOf } from './mail/facts.ts'
import { writeReminder } from './mail/reminder-mail.ts'
import { reminderTextsOf } from './mail/texts.ts'
import { settingOf, startsOf } from './queries.ts'
import { dueOf } from './rules.ts'
import type { PreviewReminderInput, ReminderPreview } from './schema.ts'

/** Has the right length, and opens no door. */
const SAMPLE_CODE = 'SAMPLE0000'

/**
 * A reminder as its recipients will see it, before the next start of the event and with a ticket that is none.
 * @throws DomainError NOT_FOUND
 */
export async function previewReminder(call: Call, input: PreviewReminderInput): Promise<ReminderPreview> {
  const event = await getVisibleEvent(call, input.eventId)
  const now = call.now()
  const starts = await startsOf(call.db, event.id)
  const startsAt = (starts.find(({ starts_at }) => starts_at > now) ?? starts.at(-1))?.starts_at ?? event.starts_at
  const due = dueOf(input.type, startsAt, { timeZone: event.time_zone, isAllDay: event.is_all_day })
  const t = textsOf(input.locale)
  const { sample } = reminderTextsOf(input.locale)
  const sessions = await sessionsAt(call, event.id, startsAt)
  const order = { ...event, ...(await placeColumns(call, event.id)) }
  const place = placeOf({ order })
  const formats = formatsOf(t.tag, event.time_zone, event.is_all_day)
  const told = {
    to: { name: sample, address: '' },
    locale: input.locale,
    slot: { event_id: event.id, type: input.type, starts_at: startsAt },
    event: order,
    place,
    mapUrl: await mapUrlOf(call, event.id, place),
    sessions,
    more: 0,
    note: input.note ?? (await settingOf(call.db, event.id)).note,
  }
  const ticket = {
    pictureCid: 'sample',
    pictureText: t.qrOf(SAMPLE_CODE),
    title: t.ticket,
    guest: sample,
    notes: sessions.map(({ name, starts_at, ends_at }) => `${name} · ${formats.span(starts_at, ends_at)}`),
    code: SAMPLE_CODE,
  }
  const mail = writeReminder(told, [ticket], call.config.publicUrl, due?.dueAt ?? now)
  const picture = `data:image/png;base64,${qrPng(SAMPLE_CODE).toString('base64')}`
  return { ...mail, html: mail.html.replace('cid:sample', picture) }
}

async function sessionsAt({ db }: Pick<Call, 'db'>, eventId: string, startsAt: Date) {
  return db
    .selectFrom('session')
    .leftJoin('room', 'room.id', 'session.room_id')
    .select(['session.name', 'session.starts_at', 'session.ends_at', 'room.name as room'])
    .where('session.event_id', '=', eventId)
    .where('session.starts_at', '=', startsAt)
    .where('session.is_active', '=', true)
    .orderBy('session.id')
    .limit(5)
    .execute() satisfies Promise<Pick<MailSession, 'name' | 'room' | 'starts_at' | 'ends_at'>[]>
}

async function placeColumns({ db }: Pick<Call, 'db'>, eventId: string) {
  return db
    .selectFrom('event')
    .leftJoin('venue', 'venue.id', 'event.venue_id')
    .select((eb) => [
      'venue.name as venue_name',
      'venue.address as venue_address',
      'venue.city as venue_city',
      eb.selectFrom('organisation').select('name').limit(1).as('organisation'),
    ])
    .where('event.id', '=', eventId)
    .executeTakeFirstOrThrow()
}

import type { Selectable } from 'kysely'
import type { EventTable, SessionTable, TicketTypeTable } from '../../schema/index.ts'
import { randomCode } from './codes.ts'
import type { Setting } from './setting.ts'
import { instantOf, millisecondsOf, type Span, type When } from './when.ts'

export type Event = Selectable<EventTable>
export type Session = Selectable<SessionTable>
export type TicketType = Selectable<TicketTypeTable>

export interface EventOptions {
  title?: string
  status?: Event['status']
  starts?: When
  ends?: When | null
  timeZone?: string
  currency?: string
  venue?: { id: string }
  isOnline?: boolean
  topics?: string[]
  /** Becomes its primary organizer. */
  organizer?: { id: string }
  /** The event is assigned to them. */
  teachers?: { id: string }[]
}

/** An event, a draft unless told otherwise, with neither sessions nor ticket types nor a ticket key. */
export function makeEvent({ db, now, next }: Setting, options: EventOptions = {}): Promise<Event> {
  const status = options.status ?? 'draft'
  const people = [
    ...(options.organizer ? [{ user_id: options.organizer.id, role: 'primary' as const }] : []),
    ...(options.teachers ?? []).map(({ id }) => ({ user_id: id, role: 'teacher' as const })),
  ]
  return db.transaction().execute(async (tx) => {
    const event = await tx
      .insertInto('event')
      .values({
        code: randomCode(6),
        title: options.title ?? `Event ${next()}`,
        status,
        starts_at: instantOf(options.starts ?? 'in one week', now()),
        ends_at: options.ends ? instantOf(options.ends, now()) : null,
        time_zone: options.timeZone ?? 'Europe/Budapest',
        currency: options.currency ?? 'EUR',
        venue_id: options.venue?.id ?? null,
        is_online: options.isOnline ?? false,
        topics: options.topics ?? [],
        published_at: status === 'draft' ? null : now(),
        cancelled_at: status === 'cancelled' ? now() : null,
        created_by: options.organizer?.id ?? null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    if (people.length > 0) {
      await tx
        .insertInto('event_organizer')
        .values(people.map((person) => ({ event_id: event.id, ...person })))
        .execute()
    }
    return event
  })
}

export interface SessionOptions {
  name?: string
  /** Null, the default, is no limit. */
  capacity?: number | null
  /** When the event starts unless given. */
  starts?: When
  lasts?: Span
  room?: { id: string }
  isActive?: boolean
  doorsOpen?: When
  admissionEnds?: When
}

/** The event's next session: S1, S2, … */
export function makeSession({ db, now }: Setting, event: Event, options: SessionOptions = {}): Promise<Session> {
  const starts = options.starts ? instantOf(options.starts, now()) : event.starts_at
  const maybe = (when: When | undefined) => (when ? instantOf(when, now()) : null)
  return db.transaction().execute(async (tx) => {
    const { last_session_number: number } = await tx
      .updateTable('event')
      .set((eb) => ({ last_session_number: eb('last_session_number', '+', 1) }))
      .where('id', '=', event.id)
      .returning('last_session_number')
      .executeTakeFirstOrThrow()
    return tx
      .insertInto('session')
      .values({
        event_id: event.id,
        number,
        name: options.name ?? `Session ${number}`,
        starts_at: starts,
        ends_at: new Date(starts.getTime() + millisecondsOf(options.lasts ?? 'two hours')),
        room_id: options.room?.id ?? null,
        capacity: options.capacity ?? null,
        is_active: options.isActive ?? true,
        doors_open_at: maybe(options.doorsOpen),
        admission_ends_at: maybe(options.admissionEnds),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  })
}

export interface TicketTypeOptions {
  name?: string
  priceMinor?: number
  /** Null, the default, is no limit of its own. */
  quantity?: number | null
  maxPerOrder?: number
  includes?: { id: string }[]
  salesStart?: When
  salesEnd?: When
  isActive?: boolean
}

/** A ticket type of the event, free and on sale unless told otherwise, with the sessions it includes. */
export function makeTicketType(
  { db, now }: Setting,
  event: { id: string },
  options: TicketTypeOptions = {},
): Promise<TicketType> {
  const maybe = (when: When | undefined) => (when ? instantOf(when, now()) : null)
  return db.transaction().execute(async (tx) => {
    const { last_ticket_type_number: number } = await tx
      .updateTable('event')
      .set((eb) => ({ last_ticket_type_number: eb('last_ticket_type_number', '+', 1) }))
      .where('id', '=', event.id)
      .returning('last_ticket_type_number')
      .executeTakeFirstOrThrow()
    const ticketType = await tx
      .insertInto('ticket_type')
      .values({
        event_id: event.id,
        number,
        name: options.name ?? `Ticket type ${number}`,
        price_minor: options.priceMinor ?? 0,
        quantity: options.quantity ?? null,
        max_per_order: options.maxPerOrder ?? 10,
        sales_start_at: maybe(options.salesStart),
        sales_end_at: maybe(options.salesEnd),
        is_active: options.isActive ?? true,
        sort_order: number,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    for (const session of options.includes ?? []) {
      await tx
        .insertInto('ticket_type_session')
        .values({ ticket_type_id: ticketType.id, session_id: session.id })
        .execute()
    }
    return ticketType
  })
}

import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { type Shift, shiftSession, shiftWindow } from './shift-times.ts'

/** From where to where, and how its times are moved. */
export interface Copying {
  sourceId: string
  eventId: string
  /** Rooms are those of the venue: without one there are none. */
  hasVenue: boolean
  shift: Shift
  now: Date
}

/** Copies sessions, ticket types with what they include, and questions; their numbers stay, by which they are paired. */
export async function copyContents(tx: Tx, copying: Copying): Promise<void> {
  await copySessions(tx, copying)
  await copyTicketTypes(tx, copying)
  await copyInclusions(tx, copying)
  await copyQuestions(tx, copying)
}

async function copySessions(tx: Tx, { sourceId, eventId, hasVenue, shift, now }: Copying): Promise<void> {
  const sessions = await tx
    .selectFrom('session')
    .selectAll()
    .where('event_id', '=', sourceId)
    .orderBy('number')
    .execute()
  if (sessions.length === 0) return
  const rows = sessions.map((session) => {
    const times = shiftSession(
      {
        startsAt: session.starts_at,
        endsAt: session.ends_at,
        doorsOpenAt: session.doors_open_at,
        admissionEndsAt: session.admission_ends_at,
      },
      shift,
    )
    return {
      event_id: eventId,
      number: session.number,
      name: session.name,
      description: session.description,
      starts_at: times.startsAt,
      ends_at: times.endsAt,
      room_id: hasVenue ? session.room_id : null,
      capacity: session.capacity,
      is_active: session.is_active,
      doors_open_at: times.doorsOpenAt,
      admission_ends_at: times.admissionEndsAt,
      created_at: now,
      updated_at: now,
    }
  })
  await tx.insertInto('session').values(rows).execute()
  // An event starts and ends with its sessions.
  const first = Math.min(...rows.map(({ starts_at }) => starts_at.getTime()))
  const last = Math.max(...rows.map(({ ends_at }) => ends_at.getTime()))
  await tx
    .updateTable('event')
    .set({ starts_at: new Date(first), ends_at: new Date(last) })
    .where('id', '=', eventId)
    .execute()
}

async function copyTicketTypes(tx: Tx, { sourceId, eventId, shift, now }: Copying): Promise<void> {
  const ticketTypes = await tx
    .selectFrom('ticket_type')
    .selectAll()
    .where('event_id', '=', sourceId)
    .orderBy('number')
    .execute()
  if (ticketTypes.length === 0) return
  await tx
    .insertInto('ticket_type')
    .values(
      ticketTypes.map((type) => {
        const [sales_start_at, sales_end_at] = shiftWindow(type.sales_start_at, type.sales_end_at, shift)
        return {
          event_id: eventId,
          number: type.number,
          name: type.name,
          description: type.description,
          price_minor: type.price_minor,
          quantity: type.quantity,
          max_per_order: type.max_per_order,
          sales_start_at,
          sales_end_at,
          is_active: type.is_active,
          sort_order: type.sort_order,
          member_price_minor: type.member_price_minor,
          member_level: type.member_level,
          is_members_only: type.is_members_only,
          is_hidden: type.is_hidden,
          max_per_buyer: type.max_per_buyer,
          created_at: now,
          updated_at: now,
        }
      }),
    )
    .execute()
}

async function copyInclusions(tx: Tx, { sourceId, eventId }: Copying): Promise<void> {
  await sql`
    insert into ticket_type_session (ticket_type_id, session_id)
    select new_type.id, new_session.id
    from ticket_type as old_type
    join ticket_type_session as included on included.ticket_type_id = old_type.id
    join session as old_session on old_session.id = included.session_id
    join ticket_type as new_type on new_type.event_id = ${eventId}::uuid and new_type.number = old_type.number
    join session as new_session on new_session.event_id = ${eventId}::uuid and new_session.number = old_session.number
    where old_type.event_id = ${sourceId}::uuid`.execute(tx)
}

async function copyQuestions(tx: Tx, { sourceId, eventId, now }: Copying): Promise<void> {
  await sql`
    insert into question (event_id, scope, kind, label, help, options, is_required, ticket_type_ids, sort_order,
      is_active, created_at, updated_at)
    select ${eventId}::uuid, scope, kind, label, help, options, is_required,
      array(
        select new_type.id from ticket_type as old_type
        join ticket_type as new_type on new_type.event_id = ${eventId}::uuid and new_type.number = old_type.number
        where old_type.id = any(question.ticket_type_ids) order by new_type.number),
      sort_order, is_active, ${now}::timestamptz, ${now}::timestamptz
    from question where event_id = ${sourceId}::uuid order by id`.execute(tx)
}

import { PREPARED, type Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { Announcement } from '../core/announce.ts'
import { noteAnnounced } from '../core/announced.ts'
import type { auditRow } from '../core/audit.ts'
import type { jobRow } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { type CodeMove, takeUses } from './code-uses.ts'
import { CODE_ATTEMPTS, newHumanCode, newOrderCode } from './codes.ts'
import type { NewAnswer, NewOrder, NewTicket } from './order-rows.ts'
import { noSeatsLeft, type SeatDelta, takeSeats } from './seats.ts'

/** All that the orders of a group, and the holds that ended for them, come to. */
export interface GroupWrites {
  ticketTypes: SeatDelta[]
  sessions: SeatDelta[]
  codes: CodeMove[]
  orders: NewOrder[]
  tickets: NewTicket[]
  answers: NewAnswer[]
  audits: ReturnType<typeof auditRow>[]
  jobs: ReturnType<typeof jobRow>[]
  announcements: Announcement[]
}

/**
 * One statement for all of it, so that the rows everybody wants stay locked for one way there and back. Seats and uses
 * of codes have their limits in it; the number of rows each part wrote is given back and held against what it was to
 * write. It looks nothing up in tables that grow, so that its plan stays good for as long as a connection keeps it: a
 * code that is taken already breaks its unique index, and the whole group is tried anew.
 */
const WRITE = `${PREPARED}
  with moved_types as (${takeSeats('ticket_type', 'quantity', '$1')} returning 1),
  moved_sessions as (${takeSeats('session', 'capacity', '$2')} returning 1),
  moved_codes as (${takeUses('$3')} returning 1),
  placed as (
    insert into ticket_order (id, event_id, code, status, channel, buyer_user_id, buyer_name, buyer_email, locale,
      total_minor, discount_minor, currency, discount_code_id, access_code_id, secret_hash, expires_at, holder_hash,
      confirmed_at, created_by, created_at, updated_at)
    select id, event_id, code, status, channel, buyer_user_id, buyer_name,
      buyer_email, locale, total_minor, discount_minor, currency, discount_code_id, access_code_id,
      decode(secret_hash, 'hex'), expires_at, decode(holder_hash, 'hex'), confirmed_at, created_by, created_at, created_at
    from json_to_recordset($4::json) as made (id uuid, event_id uuid, code text, status text, channel text,
      buyer_user_id uuid, buyer_name text, buyer_email text, locale text, total_minor integer, discount_minor bigint,
      currency text, discount_code_id uuid, access_code_id uuid, secret_hash text, expires_at timestamptz,
      holder_hash text, confirmed_at timestamptz, created_by uuid, created_at timestamptz)
    order by id returning 1),
  issued as (
    insert into ticket (id, event_id, order_id, ticket_type_id, status, attendee_name, attendee_email, dietary_needs,
      emergency_contact, price_minor, full_price_minor, human_code, created_at)
    select id, event_id, order_id, ticket_type_id, status, attendee_name, attendee_email, dietary_needs,
      emergency_contact, price_minor, full_price_minor, human_code, created_at
    from json_to_recordset($5::json) as made (id uuid, event_id uuid, order_id uuid, ticket_type_id uuid, status text,
      attendee_name text, attendee_email text, dietary_needs text, emergency_contact text, price_minor integer,
      full_price_minor integer, human_code text, created_at timestamptz)
    order by id returning 1),
  answered as (
    insert into answer (event_id, question_id, order_id, ticket_id, value)
    select "eventId", "questionId", "orderId", "ticketId", value
    from json_to_recordset($6::json)
      as made ("eventId" uuid, "questionId" uuid, "orderId" uuid, "ticketId" uuid, value jsonb)
    returning 1),
  audited as (
    insert into audit_entry (actor_kind, actor_id, station_id, device, action, subject_type, subject_id, event_id,
      fields, detail, ip, user_agent)
    select actor_kind, actor_id, station_id, device, action, subject_type, subject_id, event_id, fields, detail::jsonb,
      ip, user_agent
    from json_to_recordset($7::json) as made (actor_kind text, actor_id uuid, station_id uuid, device text, action text,
      subject_type text, subject_id text, event_id uuid, fields text[], detail text, ip text, user_agent text)),
  enqueued as (
    insert into job (name, payload, max_attempts, run_at, key)
    select name, payload::jsonb, max_attempts, coalesce(run_at, now()), key
    from json_to_recordset($8::json)
      as made (name text, payload text, max_attempts integer, run_at timestamptz, key text)
    on conflict (key) do nothing),
  told as (
    insert into domain_event (topic, type, event_id, payload)
    select topic, type, "eventId", payload
    from rows from (json_to_recordset($9::json) as (topic text, type text, "eventId" uuid, payload jsonb))
      with ordinality as made (topic, type, "eventId", payload, n)
    order by n)
  select (select count(*) from moved_types) as types, (select count(*) from moved_sessions) as sessions,
    (select count(*) from moved_codes) as uses, (select count(*) from answered) as answers,
    (select count(*) from placed) as orders, (select count(*) from issued) as tickets`

interface Written {
  types: number
  sessions: number
  uses: number
  answers: number
  orders: number
  tickets: number
}

/**
 * Writes the orders of a group with all that belongs to them.
 * @throws DomainError INSUFFICIENT_CAPACITY or CONFLICT when a guard holds, which the locks should have made impossible
 */
export async function writeOrders(tx: Tx, writes: GroupWrites): Promise<void> {
  const { ticketTypes, sessions, codes, tickets, answers, audits, jobs, announcements } = writes
  noteAnnounced(tx, announcements)
  const orders = writes.orders.map((order) => ({
    ...order,
    secret_hash: order.secret_hash.toString('hex'),
    holder_hash: order.holder_hash?.toString('hex') ?? null,
  }))
  const parts = [ticketTypes, sessions, codes, orders, tickets, answers, audits, jobs, announcements]
  const parameters = parts.map((part) => JSON.stringify(part))
  const { rows } = await tx.executeQuery<Written>(CompiledQuery.raw(WRITE, parameters))
  const [written] = rows
  if (written?.types !== ticketTypes.length || written.sessions !== sessions.length) throw noSeatsLeft()
  if (written.uses !== codes.length) throw refuse('CONFLICT', 'This code is used up')
  const isWhole = written.orders === orders.length && written.tickets === tickets.length
  if (!isWhole || written.answers !== answers.length) throw new Error('An order was not written as a whole')
}

const TAKEN_CODES = `
  select code from ticket_order where code = any($1::text[])
  union all select human_code from ticket where human_code = any($2::text[])`

/**
 * Makes up other codes where those of new rows are taken, which is next to never. For whoever cannot try the whole
 * transaction anew.
 */
export async function chooseFreeCodes(tx: Tx, orders: NewOrder[], tickets: NewTicket[]): Promise<void> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const wanted = [orders.map(({ code }) => code), tickets.map(({ human_code: code }) => code)]
    const { rows } = await tx.executeQuery<{ code: string }>(CompiledQuery.raw(TAKEN_CODES, wanted))
    if (rows.length === 0) return
    const taken = new Set(rows.map(({ code }) => code))
    for (const order of orders) if (taken.has(order.code)) order.code = newOrderCode()
    for (const ticket of tickets) if (taken.has(ticket.human_code)) ticket.human_code = newHumanCode()
  }
}

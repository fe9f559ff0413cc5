import { randomUUID } from 'node:crypto'
import { build, type Event, type Session, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from './core/principal.ts'
import { callPath } from './testing/app-caller.ts'
import { createTestDeps, type TestDeps } from './testing/index.ts'
import { type Listening, listenTo, type Statement, scannedWhole } from './testing/listening.ts'

/** Tables that grow with every sale and every guest. */
const GROWING = [
  'ticket',
  'ticket_order',
  'payment',
  'refund',
  'refund_ticket',
  'answer',
  'audit_entry',
  'domain_event',
  'job',
  'idempotency_key',
  'mail_delivery',
  'scan',
  'check_in',
  'revoked_code',
  'waitlist_entry',
  'waitlist_offer',
  'rate_limit',
]
const MANY = 40_000

const database = useTestDatabase()
const anonymous: Principal = { kind: 'anonymous' }
let listening: Listening
let deps: TestDeps
let organizer: Principal

interface Sale {
  event: Event
  sessions: Session[]
  types: TicketType[]
}

/** A published event of so many sessions, each with a ticket type of its own, and one type that includes them all. */
async function openSale(sessionCount: number, priceMinor = 0): Promise<Sale> {
  const world = build(database().db)
  const event = await world.event({ status: 'published', starts: 'in 30 minutes' })
  const sessions: Session[] = []
  for (let index = 0; index < sessionCount; index++) {
    sessions.push(await world.session(event, { capacity: 1_000_000, starts: 'in 30 minutes' }))
  }
  const types = [await world.ticketType(event, { includes: sessions, priceMinor })]
  for (const session of sessions) types.push(await world.ticketType(event, { includes: [session], priceMinor }))
  return { event, sessions, types }
}

/** Many orders of one ticket each, with all that they leave behind. */
async function sellMany({ event, types, sessions }: Sale, count: number): Promise<void> {
  const { owner } = database()
  const type = types[1]?.id ?? ''
  await sql`with placed as (
      insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency, secret_hash)
      select ${event.id}, 'M' || n || ${event.code}, 'confirmed', 'api', 'Buyer ' || n, 'many-' || n || '@example.org', 0, 'EUR', '\\x00'
      from generate_series(1, ${count}::integer) n returning id),
    told as (
      insert into audit_entry (actor_kind, action, subject_type, subject_id, event_id)
      select 'anonymous', 'order.created', 'order', id::text, ${event.id} from placed),
    mailed as (
      insert into job (name, payload, key, completed_at)
      select 'orders.send-confirmation', '{}', 'order:' || id || ':confirmation', now() from placed),
    sent as (
      insert into mail_delivery (cause, kind, event_id, order_id, status)
      select 'order:' || id || ':confirmation', 'order.confirmation', ${event.id}, id, 'sent' from placed),
    heard as (
      insert into domain_event (topic, type, event_id, payload) select 'event:' || id, 'x', ${event.id}, '{}' from placed),
    keyed as (
      insert into idempotency_key (caller, operation, key, body_hash) select 'user:' || id, 'orders.create', id::text, '\\x00' from placed)
    insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code, attendee_name, attendee_email)
    select ${event.id}, id, ${type}, 'valid', 0, id::text, 'Guest', id || '@example.org' from placed`.execute(owner)
  await sql`update ticket_type set sold = sold + ${count} where id = ${type}`.execute(owner)
  await sql`update session set sold = sold + ${count} where id = ${sessions[0]?.id}`.execute(owner)
  await sql`with scanned as (
      insert into scan (id, event_id, session_id, ticket_id, content_hash, code_hash, direction, scanned_at, corrected_at, outcome, answer)
      select gen_random_uuid(), ${event.id}, ${sessions[0]?.id}, id, '\\x00', '\\x00', 'in', now(), now(), 'admitted', '{}'
      from ticket where event_id = ${event.id} returning id, ticket_id),
    revoked as (
      insert into revoked_code (event_id, ticket_id, serial, reason)
      select ${event.id}, id, 9, 'reissued' from ticket where event_id = ${event.id})
    insert into check_in (event_id, session_id, ticket_id, scan_id, admitted_at, status)
    select ${event.id}, ${sessions[0]?.id}, ticket_id, id, now(), 'standing' from scanned`.execute(owner)
}

/** Money that went back, questions answered, and people who waited. */
async function refundMany({ event, types }: Sale): Promise<void> {
  const { owner } = database()
  await sql`with paid as (
      insert into payment (order_id, processor, amount_minor, currency, status)
      select id, 'sandbox', 500, 'EUR', 'refunded' from ticket_order where event_id = ${event.id} returning id, order_id),
    back as (
      insert into refund (event_id, order_id, payment_id, amount_minor, currency, cause, status)
      select ${event.id}, order_id, id, 500, 'EUR', 'manual', 'succeeded' from paid returning id, order_id)
    insert into refund_ticket (refund_id, ticket_id, amount_minor)
    select back.id, ticket.id, 500 from back join ticket on ticket.order_id = back.order_id`.execute(owner)
  await sql`with asked as (
      insert into question (event_id, scope, kind, label) values (${event.id}, 'ticket', 'text', 'Meal?') returning id)
    insert into answer (event_id, question_id, order_id, ticket_id, value)
    select ${event.id}, asked.id, order_id, ticket.id, '"any"' from asked, ticket
    where ticket.event_id = ${event.id}`.execute(owner)
  await sql`with waited as (
      insert into waitlist_entry (event_id, ticket_type_id, name, email, seats, status, secret_hash)
      select ${event.id}, ${types[1]?.id}, 'Guest', n || '@example.org', 1, 'taken', '\\x00'
      from generate_series(1, 20000) n returning id)
    insert into waitlist_offer (entry_id, event_id, ticket_type_id, seats, status, expires_at)
    select id, ${event.id}, ${types[1]?.id}, 1, 'taken', now() from waited`.execute(owner)
}

const orderOf = ({ event, types }: Sale, spread: { types: number; each: number }) => ({
  eventId: event.id,
  items: types.slice(0, spread.types).map(({ id: ticketTypeId }) => ({
    ticketTypeId,
    quantity: spread.each,
    attendees: Array.from({ length: spread.each }, () => ({ name: 'A guest' })),
  })),
  buyer: { name: 'A buyer', email: 'buyer@example.org' },
  idempotencyKey: randomUUID(),
})

async function codeOf(sale: Sale): Promise<string> {
  const placed = await callPath(deps, anonymous, 'orders.create', orderOf(sale, { types: 1, each: 1 }))
  const [ticket] = Reflect.get(Object(placed), 'tickets')
  return ticket.code
}

let small: Sale
let large: Sale
beforeAll(async () => {
  listening = listenTo(database())
  deps = createTestDeps(listening.db)
  const user = await build(database().db).organizer()
  organizer = { kind: 'user', userId: user.id, role: 'organizer' }
  small = await openSale(1)
  large = await openSale(40)
  await sellMany(large, MANY)
  await refundMany(large)
  await sellMany(await openSale(1), 1000)
  await sql`analyze`.execute(database().owner)
}, 120_000)
afterAll(() => listening.stop())

const call = (principal: Principal, path: string, input: unknown) => () => callPath(deps, principal, path, input)

/** What is done with a small sale and with a large one, and how many statements it may take. */
const uses: { name: string; atMost: number; of(sale: Sale, isLarge: boolean): Promise<() => Promise<unknown>> }[] = [
  { name: 'a list of events', atMost: 1, of: async () => call(anonymous, 'events.list', {}) },
  { name: 'an event', atMost: 1, of: async ({ event }) => call(anonymous, 'events.get', { eventId: event.id }) },
  {
    name: 'its availability',
    atMost: 1,
    of: async ({ event }) => call(anonymous, 'events.availability', { eventId: event.id }),
  },
  {
    name: 'a purchase',
    atMost: 30,
    of: async (sale, isLarge) =>
      call(anonymous, 'orders.create', orderOf(sale, isLarge ? { types: 5, each: 2 } : { types: 1, each: 1 })),
  },
  {
    name: 'a check-in',
    atMost: 2,
    of: async (sale) => {
      const scan = { code: await codeOf(sale), scanId: randomUUID(), scannedAt: new Date().toISOString() }
      return call(organizer, 'checkIn.redeem', { ...scan, eventId: sale.event.id, sessionCode: 'S1' })
    },
  },
  {
    name: 'a page of orders',
    atMost: 2,
    of: async ({ event }) => call(organizer, 'orders.list', { eventId: event.id }),
  },
  {
    name: 'a page of tickets',
    atMost: 4,
    of: async ({ event }) => call(organizer, 'tickets.list', { eventId: event.id }),
  },
  {
    name: 'the waitlist',
    atMost: 2,
    of: async ({ event }) => call(organizer, 'waitlist.list', { eventId: event.id }),
  },
  { name: 'its refunds', atMost: 3, of: async ({ event }) => call(organizer, 'refunds.list', { eventId: event.id }) },
]

describe('the statements of', () => {
  it.each(uses)('$name are as many for a large event as for a small one', async ({ of, atMost }) => {
    // Keys of an event and the like are made once.
    for (const sale of [small, large]) await listening.during(await of(sale, sale === large))
    const few = await listening.during(await of(small, false))
    const many = await listening.during(await of(large, true))
    expect(many.map(shapeOf)).toEqual(few.map(shapeOf))
    expect(many.length).toBeGreaterThan(0)
    expect(many.length).toBeLessThanOrEqual(atMost)
  })

  it.each(uses)('$name read no growing table from end to end', async ({ of }) => {
    await listening.during(await of(large, true))
    const statements = await listening.during(await of(large, true))
    for (const statement of statements) {
      const whole = await scannedWhole(database().owner, statement)
      expect(
        whole.filter((table) => GROWING.includes(table)),
        statement.sql,
      ).toEqual([])
    }
  })

  it('a query by a column without an index is seen to read the whole table', async () => {
    const careless = { sql: `select id from ticket where dietary_needs = $1`, parameters: ['none'] }
    expect(await scannedWhole(database().owner, careless)).toEqual(['ticket'])
  })
})

/** What a statement does, whatever its lists of values are long. */
function shapeOf({ sql: text }: Statement): string {
  return text.split(/\s+/).slice(0, 4).join(' ')
}

import type { Database } from '@turnout/db'
import { build } from '@turnout/db/testing'
import { sql } from 'kysely'
import type { Principal } from '../../core/principal.ts'
import { createCallerFactory, router } from '../../core/trpc.ts'
import { eventsRouter } from '../../events/router.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { ordersRouter } from '../../orders/router.ts'
import { callAs, createTestDeps, type TestDeps } from '../../testing/index.ts'
import { ticketsRouter } from '../../tickets/router.ts'
import { waitlistRouter } from '../router.ts'
import { addressProofOf } from '../tokens.ts'

const createCaller = createCallerFactory(
  router({ orders: ordersRouter, tickets: ticketsRouter, waitlist: waitlistRouter, events: eventsRouter }),
)

/** People before a closed ticket office, called as any caller would: rights and input are checked. */
export function openOffice(db: Database) {
  const deps = createTestDeps(db)
  const as = (principal: Principal) =>
    createCaller({
      ...callAs(deps, principal),
      cookies: { refreshToken: null, set: () => undefined, clear: () => undefined },
    })
  const world = build(db, deps.now)
  return {
    db,
    deps,
    world,
    as,
    anybody: as({ kind: 'anonymous' }),
    /** Opens the link of the mail about a place. */
    confirm: (entryId: string) =>
      as({ kind: 'anonymous' }).waitlist.confirm({ entryId, proof: addressProofOf(deps.secrets, entryId) }),
    async user(role: 'member' | 'organizer' | 'admin' | 'teacher', level?: 'none' | 'pending' | 'vetted' | 'trusted') {
      const user = await world[role]({ email: `${role}-${crypto.randomUUID()}@example.org` })
      if (level) await db.updateTable('user_account').set({ vetting_level: level }).where('id', '=', user.id).execute()
      return as({ kind: 'user', userId: user.id, role })
    },
  }
}

export type Office = ReturnType<typeof openOffice>

/** How an event's line is set. */
export interface LineOptions {
  capacity?: number
  priceMinor?: number
  mode?: 'strict' | 'skipping'
  maxSkips?: number
  offerMinutes?: number
  isOpen?: boolean
  maxPerOrder?: number
}

/** A published event with one session that is sold out, and its ticket type. */
export async function soldOut(office: Office, options: LineOptions = {}) {
  const { world, db } = office
  const { capacity = 4 } = options
  const event = await world.event({ status: 'published' })
  await db
    .updateTable('event')
    .set({
      waitlist_mode: options.mode ?? 'skipping',
      waitlist_max_skips: options.maxSkips ?? 3,
      waitlist_offer_minutes: options.offerMinutes ?? 60,
      is_waitlist_open: options.isOpen ?? true,
    })
    .where('id', '=', event.id)
    .execute()
  const session = await world.session(event, { capacity })
  const ticketType = await world.ticketType(event, {
    includes: [session],
    priceMinor: options.priceMinor ?? 0,
    maxPerOrder: options.maxPerOrder ?? 10,
  })
  const orders: { id: string }[] = []
  for (let seat = 0; seat < capacity; seat++) orders.push(await world.confirmedOrder({ event, ticketType }))
  /** Frees so many seats, as their buyers cancel. */
  const free = async (seats: number) => {
    const organizer = await office.user('organizer')
    for (const order of orders.splice(0, seats)) await organizer.orders.cancel({ orderId: order.id })
  }
  let people = 0
  /** @param change `isConfirmed: false` for somebody who did not open the link in the mail */
  const join = async (
    seats: number,
    { isConfirmed = true, ...change }: { ticketTypeId?: string; email?: string; isConfirmed?: boolean } = {},
  ) => {
    people += 1
    const name = `Waiting ${people}`
    const email = `waiting-${people}-${event.id}@example.org`
    const joined = await office.anybody.waitlist.join({
      eventId: event.id,
      ticketTypeId: ticketType.id,
      seats,
      name,
      email,
      ...change,
    })
    if (isConfirmed) await office.confirm(joined.id)
    return joined
  }
  return { event, session, ticketType, orders, free, join }
}

/** Runs the jobs that wait, of one kind or all, and those that they ask for, until none is left. */
export async function runJobs(deps: TestDeps, only?: string): Promise<void> {
  for (;;) {
    const job = await deps.db
      .selectFrom('job')
      .select(['id', 'name', 'payload'])
      .where('completed_at', 'is', null)
      .where('run_at', '<=', new Date(Math.max(Date.now() + 1000, deps.now().getTime())))
      .$if(only !== undefined, (query) => query.where('name', '=', only ?? ''))
      .where('name', 'like', 'waitlist.%')
      .orderBy('id')
      .executeTakeFirst()
    if (!job) return
    await deps.db.updateTable('job').set({ completed_at: deps.now() }).where('id', '=', job.id).execute()
    await jobHandlers.find(({ name }) => name === job.name)?.run(deps, job.payload)
  }
}

/** What the counters of an event say, beside what a count of the rows gives: equal unless something is wrong. */
export async function bookkeeping(db: Database, eventId: string) {
  const { rows } = await sql<{ kind: string; sold: number; held: number; waiting: string; counted: string }>`
    with seat as (
      select ticket_type_id, (status = 'valid')::integer as sold, (status = 'held')::integer as held
      from ticket where event_id = ${eventId} and status in ('valid', 'held')
      union all
      select ticket_type_id, 0, seats from waitlist_offer where event_id = ${eventId} and status = 'open'
    ), line as (
      select ticket_type_id, count(*) as entries, sum(seats) as seats
      from waitlist_entry where event_id = ${eventId} and status = 'waiting' group by 1
    )
    select 'type' as kind, t.sold, t.held, concat(t.waiting_entries, '/', t.waiting_seats) as waiting,
      concat(coalesce((select sum(sold) from seat where ticket_type_id = t.id), 0), '+',
        coalesce((select sum(held) from seat where ticket_type_id = t.id), 0), ' ',
        coalesce((select entries from line where ticket_type_id = t.id), 0), '/',
        coalesce((select seats from line where ticket_type_id = t.id), 0)) as counted
    from ticket_type t where t.event_id = ${eventId}
    union all
    select 'session', s.sold, s.held, '', concat(coalesce(sum(seat.sold), 0), '+', coalesce(sum(seat.held), 0), ' ')
    from session s
    left join ticket_type_session x on x.session_id = s.id
    left join seat on seat.ticket_type_id = x.ticket_type_id
    where s.event_id = ${eventId} group by s.id`.execute(db)
  return rows.map(({ kind, sold, held, waiting, counted }) => [kind, `${sold}+${held} ${waiting}`, counted])
}

/** The rows in which `bookkeeping` finds two different answers. */
export async function drift(db: Database, eventId: string) {
  return (await bookkeeping(db, eventId)).filter(([, stored, counted]) => stored !== counted)
}

/** States of the entries of an event, by place. */
export async function statesOf(db: Database, eventId: string): Promise<string[]> {
  const entries = await db
    .selectFrom('waitlist_entry')
    .select('status')
    .where('event_id', '=', eventId)
    .orderBy('place')
    .execute()
  return entries.map(({ status }) => status)
}

import { TRPCError } from '@trpc/server'
import type { Database } from '@turnout/db'
import { build } from '@turnout/db/testing'
import type { ErrorCode, ErrorDetails } from '../../core/errors.ts'
import type { Principal } from '../../core/principal.ts'
import { createCallerFactory, explain, router } from '../../core/trpc.ts'
import { callAs, createTestDeps } from '../../testing/index.ts'
import { ticketsRouter } from '../../tickets/router.ts'
import { ordersRouter } from '../router.ts'

const createCaller = createCallerFactory(router({ orders: ordersRouter, tickets: ticketsRouter }))

export const buyer = { name: 'Ada Lovelace', email: 'ada@example.org' }
export const anonymous: Principal = { kind: 'anonymous' }
/** An id that nothing has. */
export const nobody = '019aa000-0000-7000-8000-000000000000'

/** Orders and tickets, called as any caller would: rights and input are checked. */
export function openShop(db: Database) {
  const deps = createTestDeps(db)
  const as = (principal: Principal) =>
    createCaller({
      ...callAs(deps, principal),
      cookies: { refreshToken: null, set: () => undefined, clear: () => undefined },
    })
  return {
    deps,
    world: build(db, deps.now),
    as,
    anybody: as(anonymous),
    async organizer() {
      const user = await build(db).organizer({ email: `organizer-${crypto.randomUUID()}@example.org` })
      return as({ kind: 'user', userId: user.id, role: 'organizer' })
    },
    async member() {
      const user = await build(db).member({ email: `member-${crypto.randomUUID()}@example.org` })
      return as({ kind: 'user', userId: user.id, role: 'member' })
    },
  }
}

export type Shop = ReturnType<typeof openShop>

/** What a call was refused with; the test fails when it was not, or with a fault. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: ErrorCode; details: ErrorDetails }> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCError)) throw error ?? new Error('The call was not refused')
  const { code, details } = explain(error)
  if (code === 'INTERNAL') throw error
  return { code, details }
}

/** Calls a procedure by its path with whatever a caller might send. */
export async function callWith(caller: Shop['anybody'], path: string, input: unknown): Promise<unknown> {
  const procedure = path.split('.').reduce<unknown>((node, key) => Reflect.get(Object(node), key), caller)
  if (typeof procedure !== 'function') throw new Error(`${path} cannot be called`)
  return procedure(input)
}

/** A published event with one session and a ticket type that includes it. */
export async function makeSale(
  shop: Shop,
  options: { capacity?: number | null; priceMinor?: number; currency?: string; quantity?: number | null } = {},
) {
  const event = await shop.world.event({ status: 'published', currency: options.currency ?? 'EUR' })
  const session = await shop.world.session(event, { capacity: options.capacity ?? 10 })
  const ticketType = await shop.world.ticketType(event, {
    includes: [session],
    priceMinor: options.priceMinor ?? 0,
    quantity: options.quantity ?? null,
  })
  const order = (quantity = 1) => ({
    eventId: event.id,
    items: [{ ticketTypeId: ticketType.id, quantity }],
    buyer,
  })
  return { event, session, ticketType, order }
}

/** Seats of a session. */
export function seatsOf(db: Database, session: { id: string }) {
  return db.selectFrom('session').select(['sold', 'held']).where('id', '=', session.id).executeTakeFirstOrThrow()
}

/** Jobs that wait, by name and payload. */
export async function jobsOf(db: Database, name: string): Promise<Record<string, unknown>[]> {
  const jobs = await db.selectFrom('job').select('payload').where('name', '=', name).orderBy('id').execute()
  return jobs.map(({ payload }) => ({ ...Object(payload) }))
}

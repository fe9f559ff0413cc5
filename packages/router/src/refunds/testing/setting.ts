import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build, type Order, type TicketType, type When } from '@turnout/db/testing'
import { createCaller } from '../../app-router.ts'
import type { PaymentProcessor, RefundRequest, RefundResult } from '../../core/payment-processor.ts'
import type { Principal, Role } from '../../core/principal.ts'
import type { RefundStep } from '../../events/schema.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { callAs, createTestDeps } from '../../testing/index.ts'

/** How a bank answers: `loses` pays, and its answer gets lost; `thinks` until it is told otherwise. */
export type BankMood = 'pays' | 'refuses' | 'is away' | 'loses' | 'thinks'

/** A processor that keeps books of what it gave back: once for each number it is asked under. */
export function openBank(payments: PaymentProcessor) {
  const paid = new Map<string, RefundRequest>()
  const asked: RefundRequest[] = []
  const bank = {
    mood: 'pays' as BankMood,
    asked,
    paid: () => [...paid.values()],
    total: () => [...paid.values()].reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
  const keyOf = (request: { refundId: string; attempt?: number }) => `re_${request.refundId}_${request.attempt ?? 1}`
  const processor: PaymentProcessor = {
    ...payments,
    async refund(request): Promise<RefundResult> {
      asked.push(request)
      const reference = keyOf(request)
      if (bank.mood === 'is away') throw new Error('connection refused')
      if (bank.mood === 'refuses') return { status: 'failed', reason: 'charge_disputed' }
      if (bank.mood === 'thinks') return { status: 'pending', reference }
      paid.set(reference, request)
      if (bank.mood === 'loses') throw new Error('connection reset')
      return { status: 'succeeded', reference }
    },
    async lookAtRefund({ refundId, reference }): Promise<RefundResult> {
      if (bank.mood === 'is away') throw new Error('connection refused')
      if (bank.mood === 'refuses') return { status: 'failed', reason: 'expired_or_canceled_card' }
      if (bank.mood === 'thinks') return { status: 'pending', reference }
      const request = asked.find((one) => one.refundId === refundId)
      if (request) paid.set(reference, request)
      return { status: 'succeeded', reference }
    },
  }
  return { bank, processor }
}

export interface RefundSettingOptions {
  policy?: RefundStep[]
  starts?: When
  capacity?: number
  priceMinor?: number
}

/** An event that is sold for money, a bank that keeps books, and people who cancel. */
export async function refundSetting(db: Database, options: RefundSettingOptions = {}) {
  const deps = createTestDeps(db)
  // What earlier tests of the file left waiting is none of this one's.
  await db.updateTable('job').set({ completed_at: new Date() }).where('completed_at', 'is', null).execute()
  const { bank, processor } = openBank(deps.payments)
  deps.payments = processor
  const world = build(db, deps.now)
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  const call = (principal: Principal) =>
    createCaller({
      ...callAs(deps, principal),
      origin: { ip: `2001:db8::${randomUUID()}`, userAgent: 'test' },
      cookies,
    })
  const as = async (role: Role) => {
    const { id: userId } = await world[role]({ email: `${role}-${randomUUID()}@example.org` })
    return { userId, caller: call({ kind: 'user', userId, role }) }
  }
  const event = await world.event({ status: 'published', starts: options.starts ?? 'in 30 days' })
  const policy = options.policy ?? [
    { hoursBefore: 48, percent: 100 },
    { hoursBefore: 24, percent: 50 },
  ]
  await db
    .updateTable('event')
    .set({ refund_policy: JSON.stringify(policy) })
    .where('id', '=', event.id)
    .execute()
  const session = await world.session(event, { capacity: options.capacity ?? 100 })
  const ticketType = await world.ticketType(event, { includes: [session], priceMinor: options.priceMinor ?? 1000 })

  /** A confirmed order that was paid for. */
  const sell = async (quantity = 1, { buyer, type = ticketType }: { buyer?: string; type?: TicketType } = {}) => {
    const person = buyer ? { id: buyer, name: 'Ada Lovelace', email: 'ada@example.org' } : undefined
    const order = await world.confirmedOrder({ event, ticketType: type, quantity, buyer: person })
    return { ...order, paymentId: await pay(db, order) }
  }
  return {
    db,
    deps,
    bank,
    world,
    event,
    session,
    ticketType,
    call,
    as,
    sell,
    anybody: call({ kind: 'anonymous' }),
    organizer: (await as('organizer')).caller,
    /** Runs the jobs of a name that are due, each once; they are gone afterwards. @returns how many */
    run: (name: string) => runJobs(deps, name),
    orderOf: (orderId: string) =>
      db.selectFrom('ticket_order').selectAll().where('id', '=', orderId).executeTakeFirstOrThrow(),
    refundsOf: (orderId: string) =>
      db.selectFrom('refund').selectAll().where('order_id', '=', orderId).orderBy('id').execute(),
  }
}

export type RefundSetting = Awaited<ReturnType<typeof refundSetting>>

/** Writes down that an order was paid. @returns the payment's id */
export async function pay(db: Database, order: Order): Promise<string> {
  if (order.total_minor === 0) return ''
  const id = randomUUID()
  const { total_minor: amount } = order
  const payment = { id, order_id: order.id, processor: 'sandbox', reference: `ref_${id}`, currency: order.currency }
  await db
    .insertInto('payment')
    .values({ ...payment, amount_minor: amount, status: 'succeeded' })
    .execute()
  await db.updateTable('ticket_order').set({ paid_minor: amount }).where('id', '=', order.id).execute()
  return id
}

/** The jobs of a name that are not done, by payload. */
export async function waiting(db: Database, name: string): Promise<Record<string, unknown>[]> {
  const jobs = await db
    .selectFrom('job')
    .select('payload')
    .where('name', '=', name)
    .where('completed_at', 'is', null)
    .orderBy('id')
    .execute()
  return jobs.map(({ payload }) => ({ ...Object(payload) }))
}

async function runJobs(deps: ReturnType<typeof createTestDeps>, name: string): Promise<number> {
  const handler = jobHandlers.find((one) => one.name === name)
  if (!handler) throw new Error(`There is no job ${name}`)
  const jobs = await deps.db
    .selectFrom('job')
    .select(['id', 'payload'])
    .where('name', '=', name)
    .where('run_at', '<=', deps.now())
    .where('completed_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { id, payload } of jobs) {
    await handler.run(deps, payload)
    await deps.db.updateTable('job').set({ completed_at: deps.now() }).where('id', '=', id).execute()
  }
  return jobs.length
}

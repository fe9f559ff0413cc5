import { randomBytes } from 'node:crypto'
import { build, type TestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import Stripe from 'stripe'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { settingsFor } from './people.ts'
import { type Intent, type Refund, tryToPay } from './stripe-books.ts'
import { type StripeServer, startStripeServer } from './stripe-server.ts'
import { until } from './support.ts'

const SECRET_KEY = 'sk_test_of_these_tests'
export const WEBHOOK_SECRET = 'whsec_of_these_tests'
/** What a ticket costs. */
export const PRICE = 1_500

const { webhooks } = new Stripe(SECRET_KEY)

/** An order of one ticket, as its buyer knows it. */
export interface TestOrder {
  id: string
  token: string
  eventId: string
  sessionId: string
  /** Somebody else takes a seat of the same ticket type. */
  othersBuy(): Promise<unknown>
}

/** An event of Stripe's as it is sent. */
export interface StripeEvent {
  id: string
  type: string
  data: { object: unknown }
}

/** A server with Stripe behind it, and what tests do on either side of it. */
export interface StripeShop {
  stripe: StripeServer
  /** The running server; another one after a restart. */
  api(): TestApi
  restart(): Promise<void>
  /** Lines of the logs of all servers so far. */
  logged(): Record<string, unknown>[]
  call(procedure: string, input: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  order(options?: {
    capacity?: number
    priceMinor?: number
    currency?: string
    locale?: 'en' | 'hu'
  }): Promise<TestOrder>
  /** Opens the form. */
  startPayment(order: TestOrder): Promise<Intent>
  /** Sends an event as Stripe does. */
  deliver(event: StripeEvent, options?: { signedAt?: Date; secret?: string; body?: string }): Promise<number>
  /** Runs the jobs that look, although it is not time yet, until there is nothing to do. */
  looksAgain(): Promise<void>
  /** Lets every job that is due come to its end. */
  settled(): Promise<void>
  /** Ends the time to pay, and has the seats given back. */
  runsOut(order: TestOrder): Promise<void>
  stop(): Promise<void>
}

/** An event about an intent or a refund as it is now. */
export function eventOf(type: string, object: Intent | Refund | Record<string, unknown>): StripeEvent {
  return {
    id: `evt_${randomBytes(9).toString('hex')}`,
    type,
    ...{ object: 'event', api_version: Stripe.API_VERSION, livemode: false, created: 1, request: null },
    data: { object: JSON.parse(JSON.stringify(object)) },
  }
}

/** The buyer's browser sends the form. */
export function browserPays(intent: Intent, method = 'pm_card_visa'): void {
  tryToPay(intent, method)
}

export async function openStripeShop(database: TestDatabase, env: Record<string, string> = {}): Promise<StripeShop> {
  const stripe = await startStripeServer(SECRET_KEY)
  const world = build(database.db)
  const start = () =>
    startTestApi({
      ...settingsFor(database),
      env: {
        STRIPE_SECRET_KEY: SECRET_KEY,
        STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        STRIPE_API_URL: stripe.url,
        ORDER_LIMIT_PER_ORIGIN: '0',
        ...env,
      },
    })
  let api = await start()
  const before: Record<string, unknown>[] = []
  const { db } = database

  const call: StripeShop['call'] = async (procedure, input) => {
    const answer = await fetch(`${api.url}/trpc/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body = await answer.json()
    return { status: answer.status, body: body.error?.data ?? body.result?.data }
  }

  /** Jobs that are due, by name: none is left once all have come to their ends. By the clock that set their time. */
  const due = () =>
    db
      .selectFrom('job')
      .select(['name'])
      .where('completed_at', 'is', null)
      .where('failed_at', 'is', null)
      .where('run_at', '<=', sql<Date>`now()`)
      .execute()
  const settled = () => until('no job is due', async () => (await due()).length === 0)
  const hurry = (names: string[]) =>
    db
      .updateTable('job')
      .set({ run_at: new Date(Date.now() - 1000) })
      .where('name', 'in', names)
      .where('completed_at', 'is', null)
      .where('run_at', '>', new Date())
      .execute()

  return {
    stripe,
    api: () => api,
    logged: () => [...before, ...api.logged],
    call,
    async restart() {
      await api.stop()
      before.push(...api.logged)
      api = await start()
    },
    async order({ capacity = 10, priceMinor = PRICE, currency = 'EUR', locale = 'en' } = {}) {
      const event = await world.event({ status: 'published', starts: 'in one week', currency })
      const session = await world.session(event, { capacity })
      const ticketType = await world.ticketType(event, { includes: [session], priceMinor })
      const { status, body } = await call('orders.create', {
        eventId: event.id,
        items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
        buyer: { name: 'Ada Lovelace', email: 'ada@example.org' },
        locale,
      })
      if (status !== 200) throw new Error(`The order was refused: ${JSON.stringify(body)}`)
      return {
        id: String(body.id),
        token: String(body.orderToken),
        eventId: event.id,
        sessionId: session.id,
        othersBuy: () => world.confirmedOrder({ event, ticketType }),
      }
    },
    async startPayment({ id: orderId, token: orderToken }) {
      const { status, body } = await call('orders.startPayment', { orderId, orderToken })
      const secret = String(body.clientSecret)
      const intent = [...stripe.intents.values()].find((one) => one.client_secret === secret)
      if (status !== 200 || !intent) throw new Error(`No payment was started: ${JSON.stringify(body)}`)
      return intent
    },
    async deliver(event, { signedAt = new Date(), secret = WEBHOOK_SECRET, body } = {}) {
      const payload = JSON.stringify(event)
      const timestamp = Math.floor(signedAt.getTime() / 1000)
      const signature = webhooks.generateTestHeaderString({ payload, secret, timestamp })
      const answer = await fetch(`${api.url}/webhooks/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body: body ?? payload,
      })
      return answer.status
    },
    async looksAgain() {
      await settled()
      await hurry(['orders.settle-payment', 'orders.heed-payment-notice', 'refunds.pay-back', 'refunds.look-at'])
      await settled()
    },
    settled,
    async runsOut({ id }) {
      await db
        .updateTable('ticket_order')
        .set({ expires_at: new Date(Date.now() - 1000) })
        .where('id', '=', id)
        .where('status', '=', 'pending')
        .execute()
      await hurry(['orders.expire-hold'])
      await settled()
    },
    async stop() {
      await api.stop()
      await stripe.stop()
    },
  }
}

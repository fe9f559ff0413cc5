import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../src/place.ts'
import type { Intent } from './stripe-books.ts'
import { browserPays, eventOf, openStripeShop, PRICE, type StripeShop, type TestOrder } from './stripe-shop.ts'

const database = useTestDatabase()

/** One order on its way: what a step may need. */
interface Way {
  shop: StripeShop
  order: TestOrder
  intent: Intent
}

/** Everything that may happen, by the words that the list in docs/payments.md uses. */
const steps: Record<string, (way: Way) => unknown> = {
  'the card is declined': ({ intent }) => browserPays(intent, 'pm_card_declined'),
  'the bank decides later': ({ intent }) => browserPays(intent, 'pm_card_processing'),
  'the buyer pays': ({ intent }) => browserPays(intent),
  'tells failed': ({ shop, intent }) => shop.deliver(eventOf('payment_intent.payment_failed', intent)),
  'tells processing': ({ shop, intent }) => shop.deliver(eventOf('payment_intent.processing', intent)),
  'tells succeeded': ({ shop, intent }) => shop.deliver(eventOf('payment_intent.succeeded', intent)),
  'tells canceled': ({ shop, intent }) => shop.deliver(eventOf('payment_intent.canceled', intent)),
  'tells refunded': ({ shop, intent }) => shop.deliver(eventOf('charge.refunded', chargeOf(intent))),
  'tells every refund': async ({ shop, intent }) => {
    const own = [...shop.stripe.refunds.values()].filter((refund) => refund.payment_intent === intent.id)
    for (const refund of own) {
      for (const type of ['refund.updated', 'refund.created', 'charge.refund.updated']) {
        await shop.deliver(eventOf(type, refund))
      }
    }
  },
  'time passes, the job asks': ({ shop }) => shop.looksAgain(),
  'the time to pay runs out': ({ shop, order }) => shop.runsOut(order),
  'others take the seats': ({ order }) => order.othersBuy(),
  'the event is cancelled': ({ order }) =>
    database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', order.eventId).execute(),
  'the server restarts': ({ shop }) => shop.restart(),
  'Stripe is away': ({ shop }) => shop.stripe.mishap(/./, 'away'),
  'Stripe is back': ({ shop }) => shop.stripe.mishap(/./, 'away', 0),
  'our record of it is lost': ({ order }) =>
    database().db.deleteFrom('payment').where('order_id', '=', order.id).execute(),
  'refunds take days': ({ shop }) => shop.stripe.refundsAre('pending'),
  'refunds arrive': ({ shop, intent }) => {
    shop.stripe.refundsAre('succeeded')
    for (const refund of shop.stripe.refunds.values()) {
      if (refund.payment_intent === intent.id) refund.status = 'succeeded'
    }
  },
  'the refund bounces': ({ shop, intent }) => {
    for (const refund of shop.stripe.refunds.values()) {
      if (refund.payment_intent === intent.id)
        Object.assign(refund, { status: 'failed', failure_reason: 'lost_or_stolen_card' })
    }
  },
}

const chargeOf = (intent: Intent) => ({
  id: `ch_${intent.id}`,
  payment_intent: intent.id,
  amount_refunded: intent.amount,
  currency: intent.currency,
})

const CONFIRMED = 'confirmed; paid 1500, back 0; told: tickets'
const GONE = 'expired; paid 1500, back 1500; told: money goes back'

/** Ways that differ, each with what comes of it. */
const ways: [string, string][] = [
  ['the buyer pays, tells succeeded', CONFIRMED],
  ['the buyer pays, time passes, the job asks', CONFIRMED],
  ['the buyer pays, the server restarts, tells succeeded', CONFIRMED],
  ['the buyer pays, the server restarts, time passes, the job asks', CONFIRMED],
  ['the card is declined, tells failed, the buyer pays, tells succeeded', CONFIRMED],
  ['the card is declined, the buyer pays, tells succeeded, tells failed', CONFIRMED],
  ['the bank decides later, tells processing, the buyer pays, tells succeeded', CONFIRMED],
  ['the bank decides later, the buyer pays, tells succeeded, tells processing', CONFIRMED],
  ['the buyer pays, Stripe is away, tells succeeded, Stripe is back, time passes, the job asks', CONFIRMED],
  ['the card is declined, tells failed', 'pending; paid 0, back 0; told: nothing'],
  ['the bank decides later, tells processing, tells succeeded', 'pending; paid 0, back 0; told: nothing'],
  ['the time to pay runs out, time passes, the job asks, tells canceled', 'expired; paid 0, back 0; told: nothing'],
  ['the time to pay runs out, the buyer pays, tells succeeded', CONFIRMED],
  ['the time to pay runs out, the buyer pays, time passes, the job asks', CONFIRMED],
  ['the buyer pays, the time to pay runs out, tells succeeded', CONFIRMED],
  [
    'the bank decides later, the time to pay runs out, time passes, the job asks, the buyer pays, tells succeeded',
    CONFIRMED,
  ],
  ['the bank decides later, the time to pay runs out, others take the seats, the buyer pays, tells succeeded', GONE],
  ['the buyer pays, the time to pay runs out, others take the seats, tells succeeded', GONE],
  ['the buyer pays, the time to pay runs out, others take the seats, time passes, the job asks', GONE],
  [
    'the buyer pays, the time to pay runs out, others take the seats, tells succeeded, tells succeeded, tells refunded, tells every refund, tells every refund',
    GONE,
  ],
  [
    'the buyer pays, the time to pay runs out, others take the seats, tells refunded, tells succeeded, tells failed',
    GONE,
  ],
  [
    'the buyer pays, the time to pay runs out, others take the seats, refunds take days, tells succeeded, refunds arrive, time passes, the job asks',
    GONE,
  ],
  [
    'the buyer pays, the time to pay runs out, others take the seats, refunds take days, tells succeeded, refunds arrive, tells every refund',
    GONE,
  ],
  [
    'the buyer pays, the time to pay runs out, others take the seats, tells succeeded, the refund bounces, tells every refund',
    'expired; paid 1500, back 1500 (failed: lost_or_stolen_card); told: money goes back',
  ],
  [
    'the buyer pays, the event is cancelled, tells succeeded',
    'pending; paid 1500, back 1500; told: money goes back, refunded',
  ],
  ['the buyer pays, our record of it is lost, tells succeeded', CONFIRMED],
  [
    'our record of it is lost, the time to pay runs out, others take the seats, the buyer pays, tells succeeded, tells succeeded',
    GONE,
  ],
]

/** Every sequence of up to three of Stripe's three notices about a payment: none, in any order, again and again. */
const notices = ['tells failed', 'tells processing', 'tells succeeded']
const sequences = [[], ...[1, 2, 3].flatMap((length) => sequencesOf(length))]

function sequencesOf(length: number): string[][] {
  if (length === 0) return [[]]
  return sequencesOf(length - 1).flatMap((sequence) => notices.map((notice) => [...sequence, notice]))
}

const BATCH = 32
/** The longest of these tests goes some six hundred steps. */
const LONG_MS = 120_000

/** Side by side, some at a time: each has an order of its own. */
async function inBatches<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += BATCH) await Promise.all(all.slice(at, at + BATCH).map(work))
}

describe('whatever Stripe tells, in whatever order', () => {
  let shop: StripeShop
  beforeAll(async () => {
    shop = await openStripeShop(database())
  })
  afterAll(() => shop.stop())

  async function go(way: string[]): Promise<{ order: TestOrder; intent: Intent; outcome: string }> {
    const order = await shop.order({ capacity: 1 })
    const intent = await shop.startPayment(order)
    for (const name of way) {
      const step = steps[name]
      if (!step) throw new Error(`No such step: ${name}`)
      await step({ shop, order, intent })
      // Jobs that cannot reach Stripe stay; they are tried again.
      if (name !== 'tells succeeded' || !way.includes('Stripe is away')) await shop.settled()
    }
    await shop.settled()
    return { order, intent, outcome: await outcomeOf(order) }
  }

  async function outcomeOf({ id, sessionId }: TestOrder): Promise<string> {
    const { db } = database()
    const order = await db.selectFrom('ticket_order').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const failed = await db
      .selectFrom('refund')
      .select('failure')
      .where('order_id', '=', id)
      .where('status', '=', 'failed')
      .execute()
    const mails = await db.selectFrom('mail_delivery').select('kind').where('order_id', '=', id).orderBy('id').execute()
    const session = await db
      .selectFrom('session')
      .select(['sold', 'held'])
      .where('id', '=', sessionId)
      .executeTakeFirstOrThrow()
    const isTheirs = order.status === 'confirmed' || order.status === 'pending'
    if (isTheirs) expect(session.sold + session.held).toBe(1)
    const bounced = failed.length > 0 ? ` (failed: ${failed.map(({ failure }) => failure)})` : ''
    // What the books say is what Stripe has.
    const kept = order.paid_minor - order.refunded_minor + (failed.length > 0 ? PRICE : 0)
    expect(shop.stripe.kept(id)).toBe(kept)
    const told = mails.map(({ kind }) => MAILS[kind] ?? kind)
    return `${order.status}; paid ${order.paid_minor}, back ${order.refunded_minor}${bounced}; told: ${told.join(', ') || 'nothing'}`
  }

  it.each(ways)('%s → %s', async (way, expected) => {
    const names = way.replace('time passes, the job asks', 'time passes; the job asks').split(', ')
    const { outcome } = await go(names.map((name) => name.replace('; ', ', ')))
    shop.stripe.refundsAre('succeeded')
    shop.stripe.mishap(/./, 'away', 0)
    expect(outcome).toBe(expected)
  })

  it(
    'a payment that succeeded is taken once after every sequence of notices, and found without any',
    async () => {
      const paid = ['the card is declined', 'the bank decides later', 'the buyer pays']
      await inBatches(sequences, async (sequence) => {
        const { outcome } = await go([...paid, ...(sequence.length > 0 ? sequence : ['time passes, the job asks'])])
        expect([sequence, outcome]).toEqual([sequence, CONFIRMED])
      })
      expect(sequences).toHaveLength(40)
    },
    LONG_MS,
  )

  it(
    'notices before their time, or of what is over, change nothing: the order is paid when Stripe has been paid',
    async () => {
      const told = [[], ...notices.map((notice) => [notice])]
      const mixed = told.flatMap((first) => told.flatMap((second) => told.map((third) => [first, second, third])))
      await inBatches(mixed, async ([first = [], second = [], third = []]) => {
        const early = ['the card is declined', ...first, 'the bank decides later', ...second]
        const { order, intent, outcome } = await go(early)
        expect([early, outcome]).toEqual([early, 'pending; paid 0, back 0; told: nothing'])
        for (const name of ['the buyer pays', ...third, 'time passes, the job asks']) {
          await steps[name]?.({ shop, order, intent })
        }
        await shop.settled()
        expect([early, third, await outcomeOf(order)]).toEqual([early, third, CONFIRMED])
      })
      expect(mixed).toHaveLength(64)
    },
    LONG_MS,
  )

  it('is listed in docs/payments.md as it is tried here', async () => {
    const docs = await readFile(join(root, 'docs', 'payments.md'), 'utf8')
    for (const [way, outcome] of ways) expect(docs).toContain(`| ${way} | ${outcome} |`)
  })
})

const MAILS: Record<string, string> = {
  'order.confirmation': 'tickets',
  'order.money-back': 'money goes back',
  'order.refund': 'refunded',
}

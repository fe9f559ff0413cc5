import type { Database } from '@turnout/db'
import { build, useTestDatabase } from '@turnout/db/testing'
import { hasCardNumber } from '@turnout/router/core/card-number'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openAdminLine } from './people.ts'
import { QUOTED_NUMBER } from './stripe-books.ts'
import { browserPays, eventOf, openStripeShop, type StripeShop } from './stripe-shop.ts'

const database = useTestDatabase()

/** As people type them. */
const NUMBERS = ['4242424242424242', '4000 0566 5566 5556', '5555-5555-5555-4444', '378282246310005']
const DIGITS = [...NUMBERS, QUOTED_NUMBER].map((number) => number.replace(/\D/g, ''))

/** Every row of every table, as text. */
async function everything(db: Database): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(db)
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(db)
    texts.push(...rows.map(({ text }) => `${name}: ${text}`))
  }
  return texts
}

function numbersIn(texts: string[]): string[] {
  return texts.filter((text) => {
    const bare = text.replace(/[\s.-]/g, '')
    return DIGITS.some((digits) => bare.includes(digits))
  })
}

/** A purchase with a number in one field after the other. */
function purchases(eventId: string, ticketTypeId: string, number: string): [string, Record<string, unknown>][] {
  const attendee = { name: 'Grace Hopper' }
  const order = (more: object, guest: object = attendee) => ({
    eventId,
    items: [{ ticketTypeId, quantity: 1, attendees: [guest] }],
    buyer: { name: 'Ada Lovelace', email: 'ada@example.org' },
    ...more,
  })
  const bare = number.replace(/\D/g, '')
  return [
    ['the payment token', order({ paymentToken: bare })],
    ['the payment token, grouped', order({ paymentToken: bare.replace(/(\d{4})(?=\d)/g, '$1-') })],
    ['the idempotency key', order({ idempotencyKey: bare })],
    ["the buyer's name", order({ buyer: { name: `Ada ${number}`, email: 'ada@example.org' } })],
    ["the buyer's address", order({ buyer: { name: 'Ada', email: `${bare}@example.org` } })],
    ["a guest's name", order({}, { name: number })],
    ["a guest's address", order({}, { name: 'Grace', email: `${bare}@example.org` })],
    ['dietary needs', order({}, { ...attendee, dietaryNeeds: `my card is ${number}, 12/28` })],
    ['an emergency contact', order({}, { ...attendee, emergencyContact: `${number}\n+36 30 123 4567` })],
  ]
}

async function useEverywhere(shop: StripeShop, number: string): Promise<void> {
  const world = build(database().db)
  const event = await world.event({ status: 'published', starts: 'in one week' })
  const session = await world.session(event, { capacity: 100 })
  const ticketType = await world.ticketType(event, { includes: [session], priceMinor: 1_500 })
  for (const [field, input] of purchases(event.id, ticketType.id, number)) {
    const { status, body } = await shop.call('orders.create', input)
    expect([field, status, body.code]).toEqual([field, 400, 'VALIDATION_ERROR'])
    expect(numbersIn([JSON.stringify(body)])).toEqual([])
  }
  const order = await shop.order()
  const { id: orderId, token: orderToken } = order
  const pays = await shop.call('orders.pay', { orderId, orderToken, paymentToken: number.replace(/\s/g, '') })
  expect(pays.body.code).toBe('VALIDATION_ERROR')
  for (const [procedure, input] of [
    ['orders.pay', { orderId, orderToken: number, paymentToken: 'pm_card_visa' }],
    ['orders.startPayment', { orderId, orderToken: number }],
    [
      'orders.create',
      { ...purchases(event.id, ticketType.id, 'x')[0]?.[1], paymentToken: 'tok_1', discountCode: number },
    ],
    [
      'orders.create',
      { ...purchases(event.id, ticketType.id, 'x')[0]?.[1], paymentToken: 'tok_1', accessCode: number },
    ],
    ['orders.cancel', { orderId, orderToken, reason: `not with ${number}` }],
  ] as const) {
    expect((await shop.call(procedure, input)).status).toBeGreaterThanOrEqual(400)
  }
}

it('a number of a card is neither stored nor logged, wherever it is typed in and whoever repeats it', async () => {
  const shop = await openStripeShop(database(), { LOG_LEVEL: 'trace' })
  try {
    for (const number of NUMBERS) await useEverywhere(shop, number)
    const order = await shop.order()
    const ref = { orderId: order.id, orderToken: order.token }

    // Stripe's own words, of refusals and of faults.
    expect((await shop.call('orders.pay', { ...ref, paymentToken: 'pm_card_declined' })).status).toBe(402)
    expect((await shop.call('orders.pay', { ...ref, paymentToken: 'pm_card_unknown' })).status).toBe(402)
    shop.stripe.mishap(/./, 500)
    expect((await shop.call('orders.pay', { ...ref, paymentToken: 'pm_card_visa' })).status).toBe(503)
    await shop.looksAgain()
    shop.stripe.mishap(/./, 500, 0)
    await shop.looksAgain()

    // Webhooks that quote one, signed and not.
    const paid = await shop.order()
    const intent = await shop.startPayment(paid)
    browserPays(intent, 'pm_card_declined')
    expect(await shop.deliver(eventOf('payment_intent.payment_failed', intent))).toBe(200)
    browserPays(intent)
    const talkative = { ...intent, description: QUOTED_NUMBER, receipt_email: `${QUOTED_NUMBER}@example.org` }
    expect(await shop.deliver(eventOf('payment_intent.succeeded', talkative))).toBe(200)
    expect(await shop.deliver(eventOf('payment_intent.succeeded', talkative), { secret: 'whsec_wrong' })).toBe(400)
    await shop.settled()

    // An organizer's words.
    const { client } = await openAdminLine(shop.api())
    const reason = `back to ${NUMBERS[0]}`
    const byHand = client.api.refunds.create.mutate({ orderId: paid.id, amountMinor: 100, reason })
    await expect(byHand).rejects.toMatchObject({ data: { code: 'VALIDATION_ERROR' } })
    // A browser's name.
    await fetch(`${shop.api().url}/trpc/orders.startPayment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': `Browser/${NUMBERS[0]} (${NUMBERS[1]})` },
      body: JSON.stringify({ orderId: order.id, orderToken: order.token }),
    })
    await client.close()
  } finally {
    await shop.stop()
  }
  const stored = await everything(database().db)
  expect(stored.length).toBeGreaterThan(100)
  expect(numbersIn(stored)).toEqual([])
  const lines = shop.logged().map((line) => JSON.stringify(line))
  expect(lines.length).toBeGreaterThan(50)
  expect(numbersIn(lines)).toEqual([])
  expect(lines.filter(hasCardNumber)).toEqual([])

  // The search finds what is there: a name written past all checks.
  const name = `Ada ${NUMBERS[1]}`
  await database().db.updateTable('ticket_order').set({ buyer_name: name }).execute()
  expect(numbersIn(await everything(database().db)).length).toBeGreaterThan(0)
})

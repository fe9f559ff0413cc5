import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useTestDatabase } from '@turnout/db/testing'
import { deadlocksIn, findFaults } from '@turnout/router/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endPrograms } from '../processes.ts'
import { until } from '../support.ts'
import { type Answer, buy, call, openShop, type Server, startServers, tally } from './shop.ts'

const FOR_WANT_OF_SEATS = ['SESSION_FULL', 'SOLD_OUT', 'INSUFFICIENT_CAPACITY']

let dataDir = ''
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'turnout-storm-'))
})
afterAll(async () => {
  await endPrograms()
  await rm(dataDir, { recursive: true, force: true })
})

const sumOf = (answers: Answer[]) => answers.reduce((sum, { tickets }) => sum + tickets, 0)

/** A loaded machine takes its time to start four servers and to answer 500 buyers. */
const PATIENCE_MS = 180_000

describe('a storm of buyers', { timeout: PATIENCE_MS }, () => {
  const database = useTestDatabase()
  let servers: Server[] = []
  beforeAll(async () => {
    servers = await startServers(database(), 4, dataDir)
  }, PATIENCE_MS)
  const urlOf = (index: number, among: number) => servers[index % among]?.url ?? ''

  async function expectNoFault() {
    const { db } = database()
    expect(await findFaults(db)).toEqual([])
    expect(await deadlocksIn(db)).toBe(0)
  }

  it.each([1, 2, 4])(
    'of 500 for 100 seats, at %i servers on one database: 100 tickets, 400 clear refusals',
    async (among) => {
      const shop = await openShop(database(), { capacities: [100], types: [{ includes: [0] }] })
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          buy(urlOf(index, among), { eventId: shop.event.id, ticketTypeId: shop.idOf(0) }),
        ),
      )
      expect(tally(answers)).toEqual({ ok: 100, SESSION_FULL: 400 })
      expect(sumOf(answers)).toBe(100)
      await expectNoFault()
    },
  )

  it.each([1, 4])(
    'of 200 over 5 bundles that meet in 3 sessions, at %i servers: no session over, no seat left over for nothing',
    async (among) => {
      const shop = await openShop(database(), {
        capacities: [60, 50, 40],
        types: [
          { includes: [0, 1, 2] },
          { includes: [1, 0] },
          { includes: [2, 1], quantity: 20 },
          { includes: [2, 0] },
          { includes: [1] },
        ],
      })
      const wish = (index: number, quantity: number) => ({
        eventId: shop.event.id,
        ticketTypeId: shop.idOf(index),
        quantity,
      })
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => buy(urlOf(index, among), wish(index, (index % 3) + 1))),
      )
      const kinds = tally(answers)
      for (const kind of Object.keys(kinds)) expect(['ok', ...FOR_WANT_OF_SEATS]).toContain(kind)
      await expectNoFault()
      // What is left is too little for somebody, not for everybody: single tickets empty the middle session.
      const rest: Answer[] = []
      do rest.push(await buy(urlOf(0, 1), wish(4, 1)))
      while (rest.at(-1)?.status === 200)
      expect(rest.length).toBeLessThanOrEqual(3)
      const sessions = await database()
        .db.selectFrom('session')
        .select(['capacity', 'sold', 'held'])
        .where('event_id', '=', shop.event.id)
        .orderBy('number')
        .execute()
      expect(sessions[1]).toEqual({ capacity: 50, sold: 50, held: 0 })
      await expectNoFault()
    },
  )

  it('goes on while holds run out, payments land and orders are cancelled, at 2 servers', async () => {
    const shop = await openShop(database(), {
      capacities: [80, 60],
      types: [{ includes: [0], priceMinor: 1500 }, { includes: [0, 1], priceMinor: 2500 }, { includes: [1] }],
    })
    const { event, world, types } = shop
    const [first, both] = types
    if (!first || !both) throw new Error('Three types were made')
    const runOut = await Promise.all(
      Array.from({ length: 15 }, (_, index) =>
        world.pendingOrder({ event, ticketType: index % 2 ? first : both, expires: 'one minute ago' }),
      ),
    )
    const toPay = await Promise.all(Array.from({ length: 15 }, () => world.pendingOrder({ event, ticketType: both })))
    const accessToken = await signIn(urlOf(0, 1))
    const free = await Promise.all(
      Array.from({ length: 15 }, () => buy(urlOf(0, 1), { eventId: event.id, ticketTypeId: shop.idOf(2) })),
    )
    const answers = await Promise.all([
      ...Array.from({ length: 200 }, (_, index) =>
        buy(urlOf(index, 2), {
          eventId: event.id,
          ticketTypeId: shop.idOf(index),
          quantity: (index % 2) + 1,
          paymentToken: index % 5 === 0 ? 'tok_declined' : index % 5 === 1 ? undefined : 'tok_ok',
        }),
      ),
      ...toPay.map(({ id: orderId, orderToken }, index) =>
        call(urlOf(index, 2), 'orders.pay', { orderId, orderToken, paymentToken: 'tok_ok' }, accessToken),
      ),
      ...free.map(({ orderId }, index) =>
        call(urlOf(index + 1, 2), 'orders.cancel', { orderId, reason: 'A storm' }, accessToken),
      ),
    ])
    for (const kind of Object.keys(tally(answers))) {
      expect(['ok', 'PAYMENT_DECLINED', ...FOR_WANT_OF_SEATS]).toContain(kind)
    }
    await expectNoFault()
    const { rows } = await sql<{ status: string }>`select distinct status from ticket_order
      where id = any(${runOut.map(({ id }) => id)}::uuid[])`.execute(database().db)
    expect(rows).toEqual([{ status: 'expired' }])
  })

  it('gives one order to a buyer who sends the same request 20 times to 4 servers', async () => {
    const shop = await openShop(database(), { capacities: [100], types: [{ includes: [0] }] })
    const keys = Array.from({ length: 10 }, () => randomUUID())
    const answers = await Promise.all(
      keys.flatMap((key, buyer) =>
        Array.from({ length: 20 }, (_, index) =>
          buy(urlOf(index, 4), {
            eventId: shop.event.id,
            ticketTypeId: shop.idOf(0),
            key,
            email: `b${buyer}@example.org`,
          }),
        ),
      ),
    )
    expect(tally(answers)).toEqual({ ok: 200 })
    expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(10)
    await expectNoFault()
  })
})

describe('a storm whose counters forget what was sold', { timeout: PATIENCE_MS }, () => {
  const database = useTestDatabase()

  it('is seen to oversell', async () => {
    const [server] = await startServers(database(), 1, `${dataDir}/forgetful`)
    if (!server) throw new Error('A server was started')
    const shop = await openShop(database(), { capacities: [30], types: [{ includes: [0] }] })
    const { owner } = database()
    await sql`create function forget() returns trigger language plpgsql as
      $$ begin new.sold := old.sold; new.held := old.held; return new; end $$`.execute(owner)
    await sql`create trigger forget_session before update on session for each row execute function forget()`.execute(
      owner,
    )
    // A group knows what it took itself; the next one relies on the counters.
    const wave = () =>
      Promise.all(
        Array.from({ length: 30 }, () => buy(server.url, { eventId: shop.event.id, ticketTypeId: shop.idOf(0) })),
      )
    expect(sumOf([...(await wave()), ...(await wave())])).toBe(60)
    const faults = await findFaults(database().db)
    expect(faults).toContain('session S1: 60 seats taken of 30')
    expect(faults).toContain('session S1: counters say 0 + 0, tickets say 60 + 0')
  })
})

async function signIn(url: string): Promise<string> {
  const body = JSON.stringify({ email: 'admin@example.com', password: 'correct horse battery' })
  const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', body })
  return (await answer.json()).accessToken
}

describe('a server that is killed in the middle of a storm', { timeout: PATIENCE_MS }, () => {
  const database = useTestDatabase()

  const ordersOf = (eventId: string) =>
    database().db.selectFrom('ticket_order').select(['id', 'status']).where('event_id', '=', eventId).execute()
  const seatsOf = (eventId: string) =>
    database().db.selectFrom('session').select(['capacity', 'sold', 'held']).where('event_id', '=', eventId).execute()

  it('leaves no order half done and no seat lost: each buyer who asks another server again has one answer', async () => {
    const [doomed, other] = await startServers(database(), 2, `${dataDir}/killed`)
    if (!doomed || !other) throw new Error('Two servers were started')
    const shop = await openShop(database(), {
      capacities: [120, 100],
      types: [{ includes: [0] }, { includes: [0, 1] }, { includes: [1], priceMinor: 900 }],
    })
    const wishes = Array.from({ length: 300 }, (_, index) => ({
      eventId: shop.event.id,
      ticketTypeId: shop.idOf(index),
      paymentToken: 'tok_ok',
      key: randomUUID(),
      email: `buyer-${index}@example.org`,
    }))
    const first = wishes.map((wish, index) => buy(index % 2 ? other.url : doomed.url, wish).catch(() => null))
    await until('some have bought', async () => (await ordersOf(shop.event.id)).length >= 20)
    doomed.program.kill('SIGKILL')
    const told = await Promise.all(first)
    await doomed.program.ended
    expect(told.filter((answer) => answer === null).length).toBeGreaterThan(0)

    const again = await Promise.all(wishes.map((wish) => buy(other.url, wish)))
    for (const kind of Object.keys(tally(again))) expect(['ok', ...FOR_WANT_OF_SEATS]).toContain(kind)
    told.forEach((answer, index) => {
      if (answer?.status === 200) expect(again[index]?.orderId).toBe(answer.orderId)
    })
    const bought = again.filter(({ status }) => status === 200)
    expect(new Set(bought.map(({ orderId }) => orderId)).size).toBe(bought.length)
    const orders = await ordersOf(shop.event.id)
    const answered = new Set(bought.map(({ orderId }) => orderId))
    expect(orders.filter(({ id }) => !answered.has(id))).toEqual([])
    const { db } = database()
    expect(await findFaults(db)).toEqual([])
    expect(await deadlocksIn(db)).toBe(0)
    const sessions = await seatsOf(shop.event.id)
    for (const { capacity, sold, held } of sessions) expect([sold + held, capacity]).toEqual([capacity, capacity])
  })

  it('is seen to sell twice when buyers who ask again have no key', async () => {
    const [server] = await startServers(database(), 1, `${dataDir}/keyless`)
    if (!server) throw new Error('A server was started')
    const shop = await openShop(database(), { capacities: [10], types: [{ includes: [0] }] })
    const wish = { eventId: shop.event.id, ticketTypeId: shop.idOf(0), email: 'twice@example.org' }
    const answers = [await buy(server.url, wish), await buy(server.url, wish)]
    expect(new Set(answers.map(({ orderId }) => orderId)).size).toBe(2)
  })
})

import { randomBytes, randomUUID } from 'node:crypto'
import { build } from '@turnout/db/testing/standalone'
import { keepCalling } from './callers.ts'
import { createHttpClient } from './http-client.ts'
import type { Row } from './rounds.ts'
import type { Setting } from './setting.ts'
import { memberToken } from './sign-in.ts'

const CONNECTIONS = 64
const LIMIT_CLIENTS = 16
const CAPACITY = 1_000_000

/** A published event with two sessions in one free ticket type. */
async function hotEvent(setting: Setting) {
  const world = build(setting.db)
  const event = await world.event({ title: 'Hot', status: 'published' })
  const sessions = [
    await world.session(event, { capacity: CAPACITY, starts: 'in one week' }),
    await world.session(event, { capacity: CAPACITY, starts: 'in one week' }),
  ]
  const ticketType = await world.ticketType(event, { priceMinor: 0, includes: sessions })
  return { event, sessions, ticketType }
}

/** Purchases of two tickets over two sessions, all of one event. */
export async function purchases(setting: Setting): Promise<Row> {
  const product = await hotEvent(setting)
  const bare = await hotEvent(setting)
  const client = createHttpClient(setting.serverUrl, CONNECTIONS)
  const token = await memberToken(client)
  const pool = setting.pool(LIMIT_CLIENTS)
  const headers = { authorization: `Bearer ${token}` }
  const buy = async () => {
    const body = {
      eventId: product.event.id,
      items: [{ ticketTypeId: product.ticketType.id, quantity: 2, attendees: [{ name: 'A' }, { name: 'B' }] }],
      buyer: { name: 'Buyer', email: 'buyer@example.org' },
      idempotencyKey: randomUUID(),
    }
    await client.post('/trpc/orders.create', JSON.stringify(body), headers)
  }
  const sessionIds = bare.sessions.map(({ id }) => id).sort()
  return {
    name: 'purchases per second on one event',
    product: `orders.create over HTTP, ${CONNECTIONS} connections, signed in, with idempotency, audit and outbox`,
    limit: `the same rows by bare SQL in one plain transaction, ${LIMIT_CLIENTS} connections, no HTTP`,
    goal: 5,
    measureProduct: (seconds) => keepCalling(CONNECTIONS, seconds, buy),
    measureLimit: (seconds) =>
      keepCalling(LIMIT_CLIENTS, seconds, () =>
        plainPurchase(pool, { eventId: bare.event.id, ticketTypeId: bare.ticketType.id, sessionIds }),
      ),
    async verify() {
      client.close()
      await nothingOversold(setting, product.event.id)
    },
  }
}

interface Bare {
  eventId: string
  ticketTypeId: string
  sessionIds: string[]
}

/** Two guarded updates, an order, two tickets, an outbox row: what any shop must write, one statement at a time. */
async function plainPurchase(pool: ReturnType<Setting['pool']>, { eventId, ticketTypeId, sessionIds }: Bare) {
  const connection = await pool.connect()
  try {
    await connection.query('begin')
    for (const sessionId of sessionIds) {
      const taken = await connection.query(
        'update session set sold = sold + 2 where id = $1 and sold + held + 2 <= capacity',
        [sessionId],
      )
      if (taken.rowCount !== 1) throw new Error('The limit sold out')
    }
    const { rows } = await connection.query(
      `insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency, secret_hash)
       values ($1, $2, 'confirmed', 'api', 'Buyer', 'buyer@example.org', 0, 'EUR', $3) returning id`,
      [eventId, randomUUID(), randomBytes(32)],
    )
    await connection.query(
      `insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code)
       select $1, $2, $3, 'valid', 0, code from unnest($4::text[]) as code`,
      [eventId, rows[0].id, ticketTypeId, [randomUUID(), randomUUID()]],
    )
    await connection.query(`insert into job (name, payload) values ('bench.mail', $1)`, [{ orderId: rows[0].id }])
    await connection.query('commit')
  } finally {
    connection.release()
  }
}

async function nothingOversold(setting: Setting, eventId: string): Promise<void> {
  const tickets = await setting.db
    .selectFrom('ticket')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('event_id', '=', eventId)
    .where('status', '=', 'valid')
    .executeTakeFirstOrThrow()
  const sessions = await setting.db
    .selectFrom('session')
    .select(['sold', 'held'])
    .where('event_id', '=', eventId)
    .execute()
  const isExact = sessions.every(({ sold, held }) => sold === tickets.count && held === 0)
  if (!isExact) throw new Error(`${tickets.count} tickets, but sessions say ${JSON.stringify(sessions)}`)
}

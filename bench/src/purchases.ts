import { randomBytes, randomUUID } from 'node:crypto'
import { build } from '@turnout/db/testing/standalone'
import { keepCalling } from './callers.ts'
import { createHttpClient } from './http-client.ts'
import { hasPgbench, runPgbench } from './pgbench.ts'
import type { Row } from './rounds.ts'
import type { Setting } from './setting.ts'
import { memberToken } from './sign-in.ts'

const CONNECTIONS = 64
const LIMIT_CLIENTS = 16
const CAPACITY = 10_000_000
const SPREAD = 100
const BY_PRODUCT = `orders.create over HTTP, ${CONNECTIONS} connections, signed in, with idempotency, audit and outbox`

/** A published event with two sessions in one free ticket type. */
export interface Sale {
  eventId: string
  ticketTypeId: string
  sessionIds: string[]
}

export async function makeSale(setting: Setting): Promise<Sale> {
  const world = build(setting.db)
  const event = await world.event({ title: 'Hot', status: 'published' })
  const sessions = [
    await world.session(event, { capacity: CAPACITY, starts: 'in one week' }),
    await world.session(event, { capacity: CAPACITY, starts: 'in one week' }),
  ]
  const ticketType = await world.ticketType(event, { priceMinor: 0, includes: sessions })
  return { eventId: event.id, ticketTypeId: ticketType.id, sessionIds: sessions.map(({ id }) => id).sort() }
}

async function makeSales(setting: Setting, count: number): Promise<Sale[]> {
  const sales: Sale[] = []
  while (sales.length < count) sales.push(await makeSale(setting))
  return sales
}

/** Purchases of two tickets over two sessions each, of these events in turn, at these servers in turn. */
export async function buyers(urls: string[], sales: Sale[]) {
  const clients = urls.map((url) => createHttpClient(url, CONNECTIONS / urls.length))
  const [first] = clients
  if (!first) throw new Error('No server to buy from')
  const headers = { authorization: `Bearer ${await memberToken(first)}` }
  let made = 0
  const buy = async (caller: number) => {
    const sale = sales[made++ % sales.length]
    if (!sale) throw new Error('Nothing is on sale')
    const body = {
      eventId: sale.eventId,
      items: [{ ticketTypeId: sale.ticketTypeId, quantity: 2, attendees: [{ name: 'A' }, { name: 'B' }] }],
      buyer: { name: 'Buyer', email: 'buyer@example.org' },
      idempotencyKey: randomUUID(),
    }
    await clients[caller % clients.length]?.post('/trpc/orders.create', JSON.stringify(body), headers)
  }
  return {
    measure: (seconds: number) => keepCalling(CONNECTIONS, seconds, buy),
    close: () => {
      for (const client of clients) client.close()
    },
  }
}

/** What any shop must write, one statement at a time: by pgbench where it is, else by bare connections. */
function plainLimit(setting: Setting, sale: Sale) {
  const isByPgbench = hasPgbench()
  const pool = isByPgbench ? null : setting.pool(LIMIT_CLIENTS)
  return {
    name: `the same rows in one plain transaction by ${isByPgbench ? 'pgbench' : 'bare SQL'}, ${LIMIT_CLIENTS} connections, no HTTP`,
    measure: (seconds: number) =>
      pool
        ? keepCalling(LIMIT_CLIENTS, seconds, () => plainPurchase(pool, sale))
        : runPgbench(setting.databaseUrl, plainScript(sale), LIMIT_CLIENTS, seconds),
  }
}

/** Purchases of one event, in groups. */
export async function purchases(setting: Setting): Promise<Row> {
  return besidePlain(setting, {
    name: 'purchases per second on one event',
    urls: [setting.serverUrl],
    how: BY_PRODUCT,
    goal: 5,
  })
}

/** The same with each purchase in a transaction of its own: what the groups are worth. */
export async function purchasesAlone(setting: Setting): Promise<Row> {
  return besidePlain(setting, {
    name: 'purchases per second on one event, not in groups',
    urls: [await setting.startServer({ ORDER_GROUP_SIZE: '1' })],
    how: `${BY_PRODUCT}, one by one`,
    goal: 0,
  })
}

async function besidePlain(
  setting: Setting,
  { name, urls, how, goal }: { name: string; urls: string[]; how: string; goal: number },
): Promise<Row> {
  const [sale, plain] = [await makeSale(setting), await makeSale(setting)]
  const product = await buyers(urls, [sale])
  const limit = plainLimit(setting, plain)
  return {
    name,
    product: how,
    limit: limit.name,
    goal,
    measureProduct: product.measure,
    measureLimit: limit.measure,
    async verify() {
      product.close()
      await nothingOversold(setting, [sale])
    },
  }
}

/** Purchases of many events beside those of one. */
export async function purchasesSpread(setting: Setting): Promise<Row> {
  const [spread, hot] = [await makeSales(setting, SPREAD), await makeSales(setting, 1)]
  return besideHot(setting, {
    name: `purchases per second over ${SPREAD} events`,
    how: `${BY_PRODUCT}, over ${SPREAD} events`,
    goal: 0.8,
    product: await buyers([setting.serverUrl], spread),
    hot,
    sales: [...spread, ...hot],
  })
}

/** Purchases of one event by two server processes beside one. */
export async function purchasesByTwo(setting: Setting): Promise<Row> {
  const hot = await makeSales(setting, 1)
  const urls = [setting.serverUrl, await setting.startServer()]
  return besideHot(setting, {
    name: 'purchases per second on one event by two server processes',
    how: `${BY_PRODUCT}, half of them at each of two processes`,
    goal: 0.9,
    product: await buyers(urls, hot),
    hot,
    sales: hot,
  })
}

type Buyers = Awaited<ReturnType<typeof buyers>>

async function besideHot(
  setting: Setting,
  given: { name: string; how: string; goal: number; product: Buyers; hot: Sale[]; sales: Sale[] },
): Promise<Row> {
  const limit = await buyers([setting.serverUrl], given.hot)
  return {
    name: given.name,
    product: given.how,
    limit: `${BY_PRODUCT}, of one event at one process`,
    goal: given.goal,
    measureProduct: given.product.measure,
    measureLimit: limit.measure,
    async verify() {
      given.product.close()
      limit.close()
      await nothingOversold(setting, given.sales)
    },
  }
}

function plainScript({ eventId, ticketTypeId, sessionIds }: Sale): string {
  const takes = sessionIds.map(
    (id) => `update session set sold = sold + 2 where id = '${id}' and sold + held + 2 <= capacity;`,
  )
  return `begin;
${takes.join('\n')}
insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency, secret_hash) values ('${eventId}', gen_random_uuid()::text, 'confirmed', 'api', 'Buyer', 'buyer@example.org', 0, 'EUR', sha256('secret')) returning id as order_id \\gset
insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code) select '${eventId}', :order_id::uuid, '${ticketTypeId}', 'valid', 0, gen_random_uuid()::text from generate_series(1, 2);
insert into job (name, payload) values ('bench.mail', jsonb_build_object('orderId', :order_id::text));
commit;
`
}

/** Two guarded updates, an order, two tickets, an outbox row. */
async function plainPurchase(pool: ReturnType<Setting['pool']>, { eventId, ticketTypeId, sessionIds }: Sale) {
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

/** Counts the tickets of events again. @throws when a session says anything else, or holds more than it may */
export async function nothingOversold(setting: Setting, sales: Sale[]): Promise<void> {
  const { rows } = await setting.bare.query(
    `select s.id, s.sold, s.held, s.capacity, count(t.id)::integer as tickets
     from session s
     join ticket_type_session x on x.session_id = s.id
     left join ticket t on t.ticket_type_id = x.ticket_type_id and t.status = 'valid'
     where s.event_id = any($1::uuid[])
     group by s.id having s.sold <> count(t.id) or s.held <> 0 or s.sold > s.capacity`,
    [sales.map(({ eventId }) => eventId)],
  )
  if (rows.length > 0) throw new Error(`Sessions and their tickets disagree: ${JSON.stringify(rows)}`)
}

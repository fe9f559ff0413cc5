import { keepCalling } from './callers.ts'
import { createHttpClient } from './http-client.ts'
import { buyers, makeSale, nothingOversold, type Sale } from './purchases.ts'
import type { Row } from './rounds.ts'
import { openSetting, type Setting } from './setting.ts'

const FEW = 1_000
const PER_ORDER = 10
const LOOKERS = 64

/** Sells so many tickets of an event behind the server's back, ten to an order, as if they had been bought. */
async function fill(setting: Setting, { eventId, ticketTypeId }: Sale, tickets: number): Promise<void> {
  await setting.bare.query(
    `with placed as (
       insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency,
         secret_hash, confirmed_at)
       select $1, 'FILL' || n, 'confirmed', 'api', 'Buyer ' || n, 'buyer' || n || '@example.org', 0, 'EUR', '\\x00', now()
       from generate_series(1, $3::integer / ${PER_ORDER}) as n returning id, code)
     insert into ticket (event_id, order_id, ticket_type_id, status, attendee_name, price_minor, human_code)
     select $1, placed.id, $2, 'valid', 'Guest of ' || placed.code, 0, placed.code || '-' || n
     from placed, generate_series(1, ${PER_ORDER}) as n`,
    [eventId, ticketTypeId, tickets],
  )
  await setting.bare.query('update session set sold = sold + $2 where event_id = $1', [eventId, tickets])
  await setting.bare.query('update ticket_type set sold = sold + $2 where id = $1', [ticketTypeId, tickets])
  await setting.bare.query('analyze ticket, ticket_order')
}

/** The same work on a database with few tickets and on one with many, each with a server of its own. */
async function besideFew(
  setting: Setting,
  tickets: number,
  what: { name: string; doing: string; open(setting: Setting, sale: Sale): Promise<Side> },
): Promise<Row> {
  const small = await openSetting()
  const [sale, few] = [await makeSale(setting), await makeSale(small)]
  await fill(small, few, FEW)
  await fill(setting, sale, tickets)
  const [product, limit] = [await what.open(setting, sale), await what.open(small, few)]
  return {
    name: `${what.name} with ${tickets.toLocaleString('en')} tickets sold`,
    product: `${what.doing}, ${tickets.toLocaleString('en')} tickets of the event sold`,
    limit: `the same with ${FEW.toLocaleString('en')}`,
    goal: 0.9,
    measureProduct: product.measure,
    measureLimit: limit.measure,
    async verify() {
      product.close()
      limit.close()
      await nothingOversold(setting, [sale])
      await small.stop()
    },
  }
}

type Side = Awaited<ReturnType<typeof buyers>>

export const purchasesGrown = (tickets: number) => (setting: Setting) =>
  besideFew(setting, tickets, {
    name: 'purchases per second',
    doing: 'orders.create over HTTP, 64 connections',
    open: ({ serverUrl }, sale) => buyers([serverUrl], [sale]),
  })

export const availabilityGrown = (tickets: number) => (setting: Setting) =>
  besideFew(setting, tickets, {
    name: 'availability per second',
    doing: `events.availability over HTTP, ${LOOKERS} connections`,
    async open({ serverUrl }, { eventId }) {
      const client = createHttpClient(serverUrl, LOOKERS)
      const path = `/trpc/events.availability?input=${encodeURIComponent(JSON.stringify({ eventId }))}`
      return {
        measure: (seconds) => keepCalling(LOOKERS, seconds, async () => void (await client.get(path))),
        close: () => client.close(),
      }
    },
  })

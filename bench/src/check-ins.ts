import { randomBytes, randomUUID } from 'node:crypto'
import { createProof, type DeviceKey, makeDeviceKey, pairKiosk, signScan } from '@turnout/client/kiosk'
import { build } from '@turnout/db/testing/standalone'
import { keepCalling } from './callers.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import type { Row } from './rounds.ts'
import type { Setting } from './setting.ts'
import { organizerToken } from './sign-in.ts'

const CONNECTIONS = 32
/** More requests are made ready for a round than this machine can answer in it. */
const READY_PER_SECOND = 2_500
const TICKETS_PER_ORDER = 10

interface Door {
  eventId: string
  ticketTypeId: string
  stationId: string
  token: string
  key: DeviceKey
}

/** An event whose door is open, with one paired kiosk. */
async function openDoor(setting: Setting, client: HttpClient): Promise<Door & { sessionId: string }> {
  const world = build(setting.db)
  const event = await world.event({ title: 'Door', status: 'published' })
  const session = await world.session(event, { capacity: 1_000_000, starts: 'in 30 minutes' })
  const ticketType = await world.ticketType(event, { priceMinor: 0, includes: [session] })
  const headers = { authorization: `Bearer ${await organizerToken(setting, client)}` }
  const issued = await client.post(
    '/trpc/kiosk.issue',
    JSON.stringify({ eventId: event.id, stationName: 'Gate', role: 'steward', hours: 8 }),
    headers,
  )
  const pairingCode = String(dig(issued, 'result', 'data', 'pairingCode'))
  const key = await makeDeviceKey()
  const paired = await pairKiosk({ pairingCode, publicKey: key.publicJwk }, { url: setting.serverUrl })
  return {
    eventId: event.id,
    ticketTypeId: ticketType.id,
    sessionId: session.id,
    stationId: paired.stationId,
    token: paired.token,
    key,
  }
}

/** Scans by one kiosk with a proof and a signature for each, made before the clock starts. */
export async function checkIns(setting: Setting): Promise<Row> {
  const client = createHttpClient(setting.serverUrl, CONNECTIONS)
  const door = await openDoor(setting, client)
  const bare = await openDoor(setting, client)
  const pool = setting.pool(CONNECTIONS)
  let sequence = 0

  const redeem = async (scan: ReadyScan) => {
    const answer = await client.post('/trpc/checkIn.redeem', scan.body, scan.headers)
    if (dig(answer, 'result', 'data', 'outcome') !== 'admitted') throw new Error(`Refused: ${JSON.stringify(answer)}`)
  }
  return {
    name: 'check-ins per second',
    product: `checkIn.redeem over HTTP, ${CONNECTIONS} connections, a proof and a signed scan each, with audit and outbox`,
    limit: `the same rows by one bare SQL statement, ${CONNECTIONS} connections, no HTTP`,
    goal: 0.6,
    async measureProduct(seconds) {
      const codes = await buyTickets(client, door, Math.ceil(seconds * READY_PER_SECOND))
      const nonce = await freshNonce(setting, door)
      const ready: ReadyScan[] = []
      for (const code of codes) ready.push(await makeReady(setting, door, { code, sequence: ++sequence, nonce }))
      return keepCalling(CONNECTIONS, seconds, async () => {
        const scan = ready.pop()
        if (!scan) throw new Error('The server was faster than the requests that were made ready')
        await redeem(scan)
      })
    },
    async measureLimit(seconds) {
      const ids = await fillTickets(setting, bare, Math.ceil(seconds * 4 * READY_PER_SECOND))
      return keepCalling(CONNECTIONS, seconds, async () => {
        const ticketId = ids.pop()
        if (!ticketId) throw new Error('The limit ran out of tickets')
        await pool.query(PLAIN_REDEEM, [bare.eventId, bare.sessionId, ticketId, bare.stationId, randomBytes(32)])
      })
    },
    async verify() {
      client.close()
      await noneTwice(setting, door.eventId)
    },
  }
}

interface ReadyScan {
  body: string
  headers: Record<string, string>
}

async function makeReady(
  setting: Setting,
  door: Door,
  { code, sequence, nonce }: { code: string; sequence: number; nonce: string },
): Promise<ReadyScan> {
  const scan = { code, scanId: randomUUID(), scannedAt: new Date().toISOString(), clockOffsetMs: 0, seq: sequence }
  const body = JSON.stringify(await signScan(door.key, door.stationId, scan))
  const url = `${setting.serverUrl}/trpc/checkIn.redeem`
  const dpop = await createProof(door.key, { method: 'POST', url, token: door.token, body, nonce })
  return { body, headers: { authorization: `DPoP ${door.token}`, dpop } }
}

/** Any answer to a kiosk brings one, a refusal too. */
async function freshNonce(setting: Setting, door: Door): Promise<string> {
  const url = `${setting.serverUrl}/trpc/kiosk.profile`
  const body = ''
  const dpop = await createProof(door.key, { method: 'GET', url, token: door.token, body, nonce: null })
  const answer = await fetch(url, { headers: { authorization: `DPoP ${door.token}`, dpop } })
  const nonce = answer.headers.get('dpop-nonce')
  if (!nonce) throw new Error('The server gave no nonce')
  return nonce
}

async function buyTickets(client: HttpClient, door: Door, wanted: number): Promise<string[]> {
  const codes: string[] = []
  const buy = async () => {
    while (codes.length < wanted) {
      const items = [{ ticketTypeId: door.ticketTypeId, quantity: TICKETS_PER_ORDER }]
      const body = { eventId: door.eventId, items, buyer: { name: 'Guest', email: 'guest@example.org' } }
      const answer = await client.post('/trpc/orders.create', JSON.stringify(body))
      const tickets = dig(answer, 'result', 'data', 'tickets')
      if (Array.isArray(tickets)) codes.push(...tickets.map((ticket) => String(dig(ticket, 'code'))))
    }
  }
  await Promise.all(Array.from({ length: 8 }, buy))
  return codes
}

async function fillTickets(setting: Setting, door: Door, count: number): Promise<string[]> {
  const { rows } = await setting.bare.query(
    `with placed as (
       insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency, secret_hash)
       values ($1, $2, 'confirmed', 'api', 'Buyer', 'buyer@example.org', 0, 'EUR', '\\x00') returning id)
     insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code)
     select $1, placed.id, $3, 'valid', 0, gen_random_uuid()::text from placed, generate_series(1, $4) returning id`,
    [door.eventId, randomUUID(), door.ticketTypeId, count],
  )
  return rows.map((row: { id: string }) => row.id)
}

/** A scan, its admission, an audit row and an outbox row: what any door must write, in one statement. */
const PLAIN_REDEEM = `
  with held as (select id from ticket where id = $3 and status = 'valid' for update),
  seen as (
    insert into scan (id, event_id, session_id, ticket_id, station_id, content_hash, code_hash, direction, scanned_at,
                      corrected_at, outcome, answer)
    select gen_random_uuid(), $1, $2, held.id, $4, $5, $5, 'in', now(), now(), 'admitted', '{"outcome":"admitted"}'
    from held returning id, ticket_id),
  admitted as (
    insert into check_in (event_id, session_id, ticket_id, scan_id, station_id, admitted_at, status)
    select $1, $2, seen.ticket_id, seen.id, $4, now(), 'standing' from seen
    on conflict (ticket_id, session_id) where status = 'standing' do nothing returning id),
  told as (
    insert into domain_event (topic, type, event_id, payload)
    select 'event:' || $1 || ':checkIns', 'ticket.scanned', $1, '{}' from admitted)
  insert into audit_entry (actor_kind, station_id, action, subject_type, subject_id, event_id)
  select 'kiosk', $4, 'ticket.scanned', 'check_in', admitted.id::text, $1 from admitted`

async function noneTwice(setting: Setting, eventId: string): Promise<void> {
  const twice = await setting.db
    .selectFrom('check_in')
    .select('ticket_id')
    .where('event_id', '=', eventId)
    .where('status', '=', 'standing')
    .groupBy(['ticket_id', 'session_id'])
    .having(({ fn }) => fn.countAll(), '>', 1)
    .execute()
  if (twice.length > 0) throw new Error(`${twice.length} tickets were admitted twice`)
}

/** A member of nested answers, or undefined. */
function dig(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((node, key) => Reflect.get(Object(node), key), value)
}

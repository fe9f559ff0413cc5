import type { Database } from '@turnout/db'
import { findFaults } from '@turnout/router/testing'
import { sql } from 'kysely'
import type { Received as Mail } from '../smtp-sink.ts'
import type { Received as Delivery } from '../webhook-receiver.ts'
import type { Rush } from './rush.ts'

/** All that is left of a rush: what callers were told, what the database has, what came out at the other ends. */
export interface Evidence {
  purchases: { email: string; orderId: string | null; code: string | null }[]
  scans: { scanId: string; ticketCode: string; said: string | null }[]
  orders: { id: string; email: string; status: string; seats: number }[]
  sessions: { capacity: number | null; sold: number; held: number; tickets: number }[]
  checkIns: { ticketCode: string; scanId: string }[]
  storedScans: { scanId: string; outcome: string }[]
  /** Jobs about these orders that are not done. */
  openJobs: { name: string; state: string }[]
  /** Who got a mail about an order of theirs, once for each mail. */
  mails: { email: string; messageId: string }[]
  /** Positions in the order in which a receiver got them, and each message's order. */
  delivered: { position: number; orderId: string; type: string }[]
  /** What the recount of counters finds. */
  drift: string[]
}

/** Mails that may be there twice: their worker was killed between sending and writing so. */
export interface Allowance {
  doubleMails: number
  /**
   * A server took scans for late ones: of two doors with one ticket the earlier by time then takes the place of the other,
   * and both were told admitted. One admission stands all the same, and the conflict is shown.
   */
  areScansLate?: boolean
}

/** What was lost or doubled, in words; empty when nothing was. */
export function judge(
  evidence: Evidence,
  { doubleMails, areScansLate = false }: Allowance = { doubleMails: 0 },
): string[] {
  return [
    ...evidence.drift,
    ...judgeOrders(evidence),
    ...judgeDoor(evidence, areScansLate),
    ...judgeMails(evidence, doubleMails),
    ...judgeWebhooks(evidence),
    ...evidence.openJobs.map(({ name, state }) => `job ${name} is ${state}`),
  ]
}

function judgeOrders({ purchases, orders, sessions }: Evidence): string[] {
  const found: string[] = []
  const known = new Map(orders.map((order) => [order.id, order]))
  for (const { email, orderId, code } of purchases) {
    if (!orderId) found.push(`buyer ${email} was refused: ${code}`)
    else if (known.get(orderId)?.email !== email) found.push(`order ${orderId} of ${email} is lost`)
    else if (known.get(orderId)?.status !== 'confirmed') found.push(`order ${orderId} is ${known.get(orderId)?.status}`)
  }
  const told = new Set(purchases.map(({ orderId }) => orderId))
  for (const { id, email } of orders)
    if (!told.has(id)) found.push(`order ${id} of ${email} is one that nobody was told of`)
  for (const { capacity, sold, held, tickets } of sessions) {
    if (sold !== tickets || held !== 0) found.push(`a session says ${sold} + ${held} seats, tickets say ${tickets}`)
    if (capacity !== null && tickets > capacity) found.push(`a session of ${capacity} seats has ${tickets} tickets`)
  }
  return found
}

function judgeDoor({ scans, checkIns, storedScans }: Evidence, areScansLate: boolean): string[] {
  const found: string[] = []
  const stored = new Map(storedScans.map((scan) => [scan.scanId, scan.outcome]))
  if (stored.size !== storedScans.length) found.push('a scan is stored twice')
  for (const { scanId, said } of scans) {
    if (!said) found.push(`scan ${scanId} was not answered`)
    if (stored.get(scanId) !== said) found.push(`scan ${scanId} was ${said} and is stored as ${stored.get(scanId)}`)
  }
  if (storedScans.length !== scans.length)
    found.push(`${scans.length} scans were made, ${storedScans.length} are stored`)
  for (const code of new Set(scans.map(({ ticketCode }) => ticketCode))) {
    const admissions = checkIns.filter(({ ticketCode }) => ticketCode === code).length
    if (admissions !== 1) found.push(`ticket ${code} was let in ${admissions} times`)
    const said = scans.filter(({ ticketCode, said }) => ticketCode === code && said === 'admitted').length
    if (said !== 1 && !(areScansLate && said === 2)) found.push(`ticket ${code} was called admitted ${said} times`)
  }
  return found
}

function judgeMails({ orders, mails }: Evidence, doubleMails: number): string[] {
  const found: string[] = []
  let doubles = 0
  for (const { email } of orders) {
    const got = mails.filter((mail) => mail.email === email)
    if (got.length === 0) found.push(`${email} got no mail`)
    doubles += Math.max(0, got.length - 1)
    if (new Set(got.map(({ messageId }) => messageId)).size > 1) found.push(`${email} got two different mails`)
  }
  if (doubles > doubleMails) found.push(`${doubles} mails were sent twice, ${doubleMails} may be`)
  return found
}

function judgeWebhooks({ orders, delivered }: Evidence): string[] {
  const found: string[] = []
  const first = [...new Map(delivered.map((one) => [one.position, one])).values()]
  const positions = first.map(({ position }) => position)
  if (positions.some((position, index) => index > 0 && position < (positions[index - 1] ?? 0))) {
    found.push('webhooks came out of order')
  }
  for (const { id } of orders) {
    const told = new Set(
      first.filter((one) => one.orderId === id && one.type === 'order.confirmed').map((one) => one.position),
    )
    if (told.size !== 1) found.push(`of order ${id} the webhook told ${told.size} times`)
  }
  return found
}

/** Collects the evidence of one event's rush. */
export async function gather(
  db: Database,
  eventId: string,
  { purchases, scans }: Rush,
  { mails, deliveries }: { mails: Mail[]; deliveries: Delivery[] },
): Promise<Evidence> {
  const emails = new Set(purchases.map(({ email }) => email))
  return {
    purchases,
    scans,
    ...(await read(db, eventId, [...emails])),
    mails: mails.flatMap(({ to, raw }) =>
      to.filter((email) => emails.has(email)).map((email) => ({ email, messageId: messageIdOf(raw) })),
    ),
    delivered: deliveries
      .filter(({ message }) => message.eventId === eventId && message.type.startsWith('order.'))
      .map(({ message }) => ({
        position: Number(message.id),
        orderId: String(message.data.orderId ?? ''),
        type: message.type,
      })),
    drift: await findFaults(db),
  }
}

async function read(db: Database, eventId: string, emails: string[]) {
  const rows = async <T>(query: ReturnType<typeof sql<T>>) => (await query.execute(db)).rows
  const orders = await rows(sql<Evidence['orders'][number]>`
    select o.id, o.buyer_email as email, o.status, count(t.id)::integer as seats
    from ticket_order o join ticket t on t.order_id = o.id
    where o.event_id = ${eventId} and o.buyer_email = any(${emails}) group by o.id`)
  return {
    orders,
    sessions: await rows(sql<Evidence['sessions'][number]>`
      select s.capacity, s.sold, s.held, (select count(*)::integer from ticket t
        join ticket_type_session i on i.ticket_type_id = t.ticket_type_id
        where i.session_id = s.id and t.status = 'valid') as tickets
      from session s where s.event_id = ${eventId}`),
    checkIns: await rows(sql<Evidence['checkIns'][number]>`
      select t.human_code as "ticketCode", c.scan_id as "scanId" from check_in c join ticket t on t.id = c.ticket_id
      where c.event_id = ${eventId} and c.status = 'standing'`),
    storedScans: await rows(sql<Evidence['storedScans'][number]>`
      select id as "scanId", outcome from scan where event_id = ${eventId}`),
    openJobs: await openJobs(
      db,
      orders.map(({ id }) => id),
    ),
  }
}

/** Jobs about these orders that are not done, but for those of later: a hold is looked at when its time is over. */
export async function openJobs(db: Database, orderIds: string[]): Promise<Evidence['openJobs']> {
  const { rows } = await sql<Evidence['openJobs'][number]>`
    select name, case when failed_at is null then 'open' else 'failed' end as state from job
    where completed_at is null and payload ->> 'orderId' = any(${orderIds}) and run_at < now() + interval '5 minutes'`.execute(
    db,
  )
  return rows
}

function messageIdOf(raw: Buffer): string {
  return /^message-id:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? ''
}

import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import { limitRate } from '../core/rate-limit.ts'
import { hmac } from '../core/secrets.ts'

const WINDOW_SECONDS = 600
/** Open tickets of one event that a caller may hold, as a share of the orders. */
const HELD_SHARE = 0.5
/** Orders to one mail address, as a share of those from one origin: each free one sends it a mail. */
const TO_ONE_ADDRESS_SHARE = 0.3
/** First half of the advisory lock's key: the second is the caller's and the event's. */
const TURN = 7_301

/** A caller whose orders are counted, by a keyed hash: neither address nor account can be read from it. */
export type Holder = Buffer

/**
 * Counts an order that is about to be placed, for who sends it and for whom it is.
 * @returns by whom it will be held; null for callers without a limit, such as organizers
 * @throws DomainError RATE_LIMITED
 */
export async function limitOrders(call: Call, buyerEmail: string): Promise<Holder | null> {
  const limit = call.config.orderLimitPerOrigin
  const name = limit > 0 ? callerName(call) : null
  if (name === null) return null
  const holder = hash(call, name)
  const now = call.now()
  const window = { windowSeconds: WINDOW_SECONDS }
  await limitRate(call.db, now, { ...window, key: `orders:${holder.toString('hex')}`, limit })
  const recipient = hash(call, `to:${buyerEmail.toLowerCase()}`).toString('hex')
  const most = Math.ceil(limit * TO_ONE_ADDRESS_SHARE)
  await limitRate(call.db, now, { ...window, key: `orders-to:${recipient}`, limit: most })
  return holder
}

/**
 * Sees to it that a caller does not hold more seats of an event than one may, counting those asked for. Orders of one
 * caller for one event take turns from here to the end of the transaction. It comes before every lock on rows, so that
 * whoever waits here keeps nobody waiting.
 * @throws DomainError RATE_LIMITED
 */
export async function limitHolds(
  tx: Tx,
  call: Call,
  { holder, eventId, wanted }: { holder: Holder; eventId: string; wanted: number },
): Promise<void> {
  const limit = Math.max(1, Math.floor(call.config.orderLimitPerOrigin * HELD_SHARE))
  const now = call.now()
  await sql`select pg_advisory_xact_lock(${TURN}, hashtext(${`${holder.toString('hex')}:${eventId}`}))`.execute(tx)
  const held = await tx
    .selectFrom('ticket_order')
    .innerJoin('ticket', 'ticket.order_id', 'ticket_order.id')
    .select((eb) => [eb.fn.countAll<number>().as('tickets'), eb.fn.min('ticket_order.expires_at').as('first_end')])
    .where('ticket_order.holder_hash', '=', holder)
    .where('ticket_order.event_id', '=', eventId)
    .where('ticket_order.status', '=', 'pending')
    .where('ticket_order.expires_at', '>', now)
    .executeTakeFirstOrThrow()
  if (held.tickets + wanted <= limit) return
  const waitMs = held.first_end ? held.first_end.getTime() - now.getTime() : 0
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  throw refuse('RATE_LIMITED', `At most ${limit} unpaid tickets of one event at the same time`, {
    limit,
    retryAfterSeconds,
  })
}

function callerName({ principal, origin }: Call): string | null {
  if (isOrganizer(principal)) return null
  if (principal.kind === 'user') return `user:${principal.userId}`
  return origin.ip === null ? null : `address:${networkOf(origin.ip)}`
}

/** An address of IPv4 as it is; of IPv6 the network of 64 bits, of which a household has one and all addresses in it. */
function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.toLowerCase().split('::')
  const groups = head ? head.split(':') : []
  const missing = 8 - groups.length - (tail ? tail.split(':').length : 0)
  const whole = tail === undefined ? groups : [...groups, ...Array.from({ length: missing }, () => '0')]
  return [...whole, ...(tail ? tail.split(':') : [])]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

function hash({ secrets }: Call, name: string): Holder {
  return hmac(secrets.derive('order-holder'), name).subarray(0, 16)
}

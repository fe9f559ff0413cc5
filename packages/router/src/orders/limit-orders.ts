import type { Call } from '../core/context.ts'
import { DomainError } from '../core/errors.ts'
import { isKeyUsed, keyRefOf } from '../core/idempotency.ts'
import { isOrganizer } from '../core/principal.ts'
import { limitRateTogether } from '../core/rate-limit-together.ts'
import { hmac } from '../core/secrets.ts'

const WINDOW_SECONDS = 600
/** Orders to one mail address, as a share of those from one origin: each free one sends it a mail. */
const TO_ONE_ADDRESS_SHARE = 0.3

/** A caller whose orders are counted, by a keyed hash: neither address nor account can be read from it. */
export type Holder = Buffer

/**
 * Counts an order (or a place in a line) that is about to be taken, for who sends it and for whom it is. One that was
 * answered under its key before is let through beyond the limits: its answer is to be given again.
 * @param operation what its key is bound to
 * @returns by whom it will be held; null for callers without a limit, such as organizers
 * @throws DomainError RATE_LIMITED, or UNAVAILABLE when too many come at once
 */
export async function limitOrders(
  call: Call,
  operation: string,
  input: { idempotencyKey?: string },
  buyerEmail: string,
): Promise<Holder | null> {
  const limit = call.config.orderLimitPerOrigin
  const holder = holderOf(call)
  if (holder === null) return null
  const recipient = hash(call, `to:${buyerEmail.toLowerCase()}`)
  try {
    await limitRateTogether(call.db, call.now(), WINDOW_SECONDS, [
      { key: `orders:${holder.toString('hex')}`, limit },
      { key: `orders-to:${recipient.toString('hex')}`, limit: Math.ceil(limit * TO_ONE_ADDRESS_SHARE) },
    ])
  } catch (error) {
    const isLimited = error instanceof DomainError && error.code === 'RATE_LIMITED'
    const key = isLimited ? keyRefOf(call, operation, input) : null
    if (!key || !(await isKeyUsed(call.db, key))) throw error
  }
  return holder
}

/** By whom orders and payments are counted; null for callers without a limit, such as organizers. */
export function holderOf(call: Call): Holder | null {
  const name = call.config.orderLimitPerOrigin > 0 ? callerName(call) : null
  return name === null ? null : hash(call, name)
}

function callerName({ principal, origin }: Call): string | null {
  if (isOrganizer(principal)) return null
  if (principal.kind === 'user') return `user:${principal.userId}`
  return origin.ip === null ? null : `address:${networkOf(origin.ip)}`
}

/** An address of IPv4 as it is; of IPv6 the network of 64 bits, of which a household has one and all addresses in it. */
export function networkOf(ip: string): string {
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

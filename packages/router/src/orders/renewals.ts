import type { TicketOrderTable } from '@turnout/db'
import type { Selectable } from 'kysely'

/** How often a hold can be renewed. */
export const MAX_RENEWALS = 2

type Held = Pick<Selectable<TicketOrderTable>, 'status' | 'expires_at' | 'renewals'>

/** True while an order holds its seats. */
export function isHolding({ status, expires_at: expiresAt }: Omit<Held, 'renewals'>, now: Date): boolean {
  return status === 'pending' && expiresAt !== null && expiresAt > now
}

/** How often an order's hold can still be renewed; 0 for one that holds nothing. */
export function renewalsLeft(order: Held, now: Date): number {
  return isHolding(order, now) ? Math.max(0, MAX_RENEWALS - order.renewals) : 0
}

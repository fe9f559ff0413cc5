import type { TicketOrderTable } from '@turnout/db'
import type { Recorded } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import type { AnswerInput } from '../questions/schema.ts'
import type { Holder } from './limit-orders.ts'
import type { Buyer, OrderItem } from './schema.ts'
import type { SeatMove } from './seats.ts'

/** An order to be placed. */
export interface Placement {
  kind: 'purchase' | 'gift'
  channel: TicketOrderTable['channel']
  eventId: string
  items: OrderItem[]
  buyer: Buyer
  buyerUserId: string | null
  createdBy: string | null
  discountCode?: string | null
  accessCode?: string | null
  /** To the questions for the whole order. */
  answers?: AnswerInput[]
  /** Who is counted for what it holds while it is not paid. */
  holder?: Holder | null
  /** The organisation's unless given. */
  locale?: string
  /** The held seats of an accepted offer, which become the order's: nobody else's wait keeps it from them. */
  fromOffer?: SeatMove
}

/** What placing needs besides a transaction, with who does it. */
export type PlacingDeps = Pick<Deps, 'now' | 'config' | 'secrets'> & Recorded

/** A placement with what is made up before it is decided. */
export interface Asked {
  placement: Placement
  deps: PlacingDeps
  orderId: string
}

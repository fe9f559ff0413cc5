import type { Database } from '../../database.ts'
import {
  type Event,
  type EventOptions,
  makeEvent,
  makeSession,
  makeTicketType,
  type SessionOptions,
  type TicketTypeOptions,
} from './events.ts'
import { makeConfirmedOrder, makePendingOrder, type OrderOptions } from './orders.ts'
import { makeUser, type UserOptions } from './people.ts'
import type { Setting } from './setting.ts'
import { makeVenue, type VenueOptions } from './venues.ts'
import type { When } from './when.ts'

export { randomCode } from './codes.ts'
export type { Event, EventOptions, Session, SessionOptions, TicketType, TicketTypeOptions } from './events.ts'
export type { Order, OrderOptions, Ticket } from './orders.ts'
export type { User, UserOptions } from './people.ts'
export type { Room, Venue, VenueOptions } from './venues.ts'
export { instantOf, type Span, type When } from './when.ts'

/**
 * Makes rows for tests in the words of the domain: `const world = build(db)`, then `await world.event({ … })`.
 * Every answer is the row as it was stored. What a test does not name gets a plain value.
 */
export function build(db: Database, now: () => Date = () => new Date()) {
  let last = 0
  const setting: Setting = {
    db,
    now,
    next() {
      last += 1
      return last
    },
  }
  return {
    admin: (options?: UserOptions) => makeUser(setting, 'admin', options),
    organizer: (options?: UserOptions) => makeUser(setting, 'organizer', options),
    teacher: (options?: UserOptions) => makeUser(setting, 'teacher', options),
    member: (options?: UserOptions) => makeUser(setting, 'member', options),
    venue: (options?: VenueOptions) => makeVenue(setting, options),
    event: (options?: EventOptions) => makeEvent(setting, options),
    session: (event: Event, options?: SessionOptions) => makeSession(setting, event, options),
    ticketType: (event: { id: string }, options?: TicketTypeOptions) => makeTicketType(setting, event, options),
    confirmedOrder: (options: OrderOptions) => makeConfirmedOrder(setting, options),
    pendingOrder: (options: OrderOptions & { expires?: When }) => makePendingOrder(setting, options),
  }
}

/** What `build` gives. */
export type World = ReturnType<typeof build>

import type { Database, TicketTable } from '@turnout/db'
import type { Order } from '@turnout/db/testing'
import type { Selectable } from 'kysely'
import { jobHandlers } from '../../job-handlers.ts'
import { openShop, type Shop } from '../../orders/testing/shop.ts'
import { openDoors } from '../../testing/door-setting.ts'
import { ticketTokenOf } from '../access.ts'

/** A shop at the doors of an event: S1 starts in half an hour, and tickets for it are held by people. */
export async function holdTickets(db: Database, now: Date) {
  const doors = await openDoors(db, now)
  const shop = openShop(db)
  shop.deps.setNow(now)

  /** A confirmed order of tickets for S1 and S2. */
  function bought(
    quantity = 1,
    options: { attendees?: string[]; buyer?: { id?: string; name: string; email: string } } = {},
  ) {
    return doors.world.confirmedOrder({ event: doors.event, ticketType: doors.whole, quantity, ...options })
  }

  /** One ticket with the secrets of its order and of its holder. */
  async function held(options: Parameters<typeof bought>[1] = {}) {
    const order = await bought(1, options)
    const ticket = ticketOf(order)
    return { order, ticket, orderToken: order.orderToken, ticketToken: tokenOf(ticket) }
  }

  const row = (ticketId: string): Promise<Selectable<TicketTable>> =>
    db.selectFrom('ticket').selectAll().where('id', '=', ticketId).executeTakeFirstOrThrow()

  /** The secret of whoever holds a ticket that is as in this row. */
  const tokenOf = ({ id, serial }: { id: string; serial: number }) => ticketTokenOf(shop.deps.secrets, id, serial)

  return { db, doors, shop, bought, held, row, tokenOf, anybody: shop.anybody }
}

/** What `holdTickets` gives. */
export type HeldTickets = Awaited<ReturnType<typeof holdTickets>>

/** The first ticket of an order. */
export function ticketOf(order: Order) {
  const [ticket] = order.tickets
  if (!ticket) throw new Error('An order has tickets')
  return ticket
}

/** Runs all jobs of some kinds that were written so far, each once, in order. */
export async function runJobs({ deps }: Shop, ...names: string[]): Promise<void> {
  const jobs = await deps.db.deleteFrom('job').where('name', 'in', names).returning(['id', 'name', 'payload']).execute()
  for (const { name, payload } of jobs.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    await jobHandlers.find((handler) => handler.name === name)?.run(deps, payload)
  }
}

import { createHash, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Tx } from '../../database.ts'
import type { TicketOrderTable, TicketTable } from '../../schema/index.ts'
import { randomCode } from './codes.ts'
import type { TicketType } from './events.ts'
import type { Setting } from './setting.ts'
import { instantOf, type When } from './when.ts'

export type Ticket = Selectable<TicketTable>
/** An order with its tickets; `orderToken` is the secret whose hash it keeps. */
export type Order = Selectable<TicketOrderTable> & { tickets: Ticket[]; orderToken: string }

export interface OrderOptions {
  event: { id: string; currency: string }
  ticketType: TicketType
  quantity?: number
  channel?: Order['channel']
  /** A user with an account, or just a name and an address. */
  buyer?: { id?: string; name: string; email: string }
  /** On the tickets, in order; the others have no name yet. */
  attendees?: string[]
  validFrom?: When
  validUntil?: When
}

/** A confirmed order with valid tickets; the ticket type and each session it includes have sold that many more. */
export function makeConfirmedOrder(setting: Setting, options: OrderOptions): Promise<Order> {
  return makeOrder(setting, options, 'sold', { status: 'confirmed', confirmed_at: setting.now() })
}

/** An order that holds its seats until it is paid or `expires`, in a quarter of an hour unless given. */
export function makePendingOrder(setting: Setting, options: OrderOptions & { expires?: When }): Promise<Order> {
  const expires = instantOf(options.expires ?? 'in 15 minutes', setting.now())
  return makeOrder(setting, options, 'held', { status: 'pending', expires_at: expires })
}

type Outcome = { status: 'confirmed'; confirmed_at: Date } | { status: 'pending'; expires_at: Date }

function makeOrder(setting: Setting, options: OrderOptions, taken: 'sold' | 'held', outcome: Outcome): Promise<Order> {
  const { event, ticketType, quantity = 1 } = options
  const number = setting.next()
  const buyer = options.buyer ?? { name: `Buyer ${number}`, email: `buyer-${number}@example.org` }
  const orderToken = randomBytes(32).toString('base64url')
  return setting.db.transaction().execute(async (tx) => {
    await takeSeats(tx, ticketType.id, quantity, taken)
    const order = await tx
      .insertInto('ticket_order')
      .values({
        event_id: event.id,
        code: randomCode(8),
        channel: options.channel ?? 'api',
        buyer_user_id: buyer.id ?? null,
        buyer_name: buyer.name,
        buyer_email: buyer.email,
        total_minor: ticketType.price_minor * quantity,
        currency: event.currency,
        secret_hash: createHash('sha256').update(orderToken).digest(),
        ...outcome,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const tickets: Ticket[] = []
    for (let index = 0; index < quantity; index++) {
      tickets.push(await makeTicket(tx, setting, order, options, index))
    }
    return { ...order, tickets, orderToken }
  })
}

function makeTicket(
  tx: Tx,
  { now }: Setting,
  order: Selectable<TicketOrderTable>,
  { ticketType, attendees = [], validFrom, validUntil }: OrderOptions,
  index: number,
): Promise<Ticket> {
  return tx
    .insertInto('ticket')
    .values({
      event_id: order.event_id,
      order_id: order.id,
      ticket_type_id: ticketType.id,
      status: order.status === 'confirmed' ? 'valid' : 'held',
      attendee_name: attendees[index] ?? null,
      price_minor: ticketType.price_minor,
      human_code: randomCode(10),
      valid_from: validFrom ? instantOf(validFrom, now()) : null,
      valid_until: validUntil ? instantOf(validUntil, now()) : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Keeps the counters in step with the tickets, in the order of locks that holds everywhere. */
async function takeSeats(tx: Tx, ticketTypeId: string, quantity: number, taken: 'sold' | 'held'): Promise<void> {
  await tx
    .updateTable('ticket_type')
    .set((eb) => ({ [taken]: eb(taken, '+', quantity) }))
    .where('id', '=', ticketTypeId)
    .execute()
  const sessions = await tx
    .selectFrom('ticket_type_session')
    .select('session_id')
    .where('ticket_type_id', '=', ticketTypeId)
    .orderBy('session_id')
    .execute()
  for (const { session_id: id } of sessions) {
    await tx
      .updateTable('session')
      .set((eb) => ({ [taken]: eb(taken, '+', quantity) }))
      .where('id', '=', id)
      .execute()
  }
}

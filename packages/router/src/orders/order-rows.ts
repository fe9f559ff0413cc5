import type { TicketOrderTable } from '@turnout/db'
import type { Announcement } from '../core/announce.ts'
import { auditRow } from '../core/audit.ts'
import { jobRow } from '../core/enqueue.ts'
import { newId } from '../core/new-id.ts'
import type { AnswerInput } from '../questions/schema.ts'
import { orderNews } from './announce-orders.ts'
import { newHumanCode, newOrderCode, orderTokenHash, orderTokenOf } from './codes.ts'
import { confirmationCause, expireHold, sendConfirmation } from './jobs.ts'
import type { SellingEvent } from './place-locks.ts'
import type { Asked, Placement } from './placement.ts'
import type { AcceptedOrder } from './rules.ts'
import type { SeatBook } from './seats.ts'

export interface NewOrder {
  id: string
  event_id: string
  code: string
  status: 'pending' | 'confirmed'
  channel: TicketOrderTable['channel']
  buyer_user_id: string | null
  buyer_name: string
  buyer_email: string
  locale: string
  total_minor: number
  discount_minor: number
  currency: string
  discount_code_id: string | null
  access_code_id: string | null
  secret_hash: Buffer
  expires_at: Date | null
  holder_hash: Buffer | null
  confirmed_at: Date | null
  created_by: string | null
  created_at: Date
}

export interface NewTicket {
  id: string
  event_id: string
  order_id: string
  ticket_type_id: string
  status: 'held' | 'valid'
  attendee_name: string | null
  attendee_email: string | null
  dietary_needs: string | null
  emergency_contact: string | null
  price_minor: number
  full_price_minor: number
  human_code: string
  created_at: Date
}

/** An answer to be kept; without a ticket it is the order's. */
export interface NewAnswer extends AnswerInput {
  eventId: string
  orderId: string
  ticketId: string | null
}

/** What was decided, with what it was decided on. */
interface Accepted extends Asked {
  event: SellingEvent
  book: SeatBook
  decision: AcceptedOrder
  now: Date
}

/** Rows that make an order, with all that is to be known of it once they are written. */
export interface OrderRows {
  order: NewOrder
  tickets: NewTicket[]
  answers: NewAnswer[]
  audit: ReturnType<typeof auditRow>
  job: ReturnType<typeof jobRow>
  announcements: Announcement[]
  event: SellingEvent
  book: SeatBook
  placement: Placement
}

/** The rows of an accepted order: confirmed when it costs nothing, else holding its seats for a while. */
export function rowsOf(accepted: Accepted): OrderRows {
  const { placement, deps, event, book, decision, orderId } = accepted
  const order = orderOf(accepted)
  const tickets = ticketsOf(accepted, order)
  if (deps.trail) deps.trail.isWritten = true
  return {
    order,
    tickets,
    answers: answersOf(accepted, tickets),
    audit: auditRow(deps, {
      action: placement.kind === 'gift' ? 'order.given' : 'order.created',
      subjectType: 'order',
      subjectId: orderId,
      eventId: event.id,
      detail: {
        status: order.status,
        totalMinor: order.total_minor,
        discountMinor: order.discount_minor,
        items: decision.lines,
      },
    }),
    job: order.expires_at
      ? jobRow(expireHold, { orderId }, { runAt: order.expires_at, key: `order:${orderId}:expire` })
      : jobRow(sendConfirmation, { orderId }, { key: confirmationCause(orderId) }),
    announcements: newsOf(order, tickets.length),
    event,
    book,
    placement,
  }
}

function newsOf(order: NewOrder, ticketCount: number): Announcement[] {
  const { id: orderId, event_id: eventId, total_minor: totalMinor, currency, status, channel } = order
  const told = { eventId, orderId, totalMinor, currency, ticketCount }
  const placed = orderNews('order.placed', { ...told, status, channel })
  return status === 'confirmed' ? [placed, orderNews('order.confirmed', told)] : [placed]
}

function orderOf({ placement, deps, event, decision, orderId, now }: Accepted): NewOrder {
  const isPaid = decision.totalMinor > 0
  return {
    id: orderId,
    event_id: event.id,
    code: newOrderCode(),
    status: isPaid ? 'pending' : 'confirmed',
    channel: placement.channel,
    buyer_user_id: placement.buyerUserId,
    buyer_name: placement.buyer.name,
    buyer_email: placement.buyer.email,
    locale: placement.locale ?? event.defaultLocale ?? 'en',
    total_minor: decision.totalMinor,
    discount_minor: decision.discountMinor,
    currency: event.currency,
    discount_code_id: decision.discountCodeId,
    access_code_id: decision.accessCodeId,
    secret_hash: orderTokenHash(orderTokenOf(deps.secrets, orderId)),
    expires_at: isPaid ? new Date(now.getTime() + deps.config.holdMinutes * 60_000) : null,
    holder_hash: (isPaid && placement.holder) || null,
    confirmed_at: isPaid ? null : now,
    created_by: placement.createdBy,
    created_at: now,
  }
}

/**
 * `valid_from` and `valid_until` stay open: the times of a code cannot be changed once it is printed, and a session
 * that is moved must not lock its guests out. When a door opens and closes is asked of the session instead, which
 * kiosks learn of, and one that is not the ticket's does not admit it.
 */
function ticketsOf({ placement, decision }: Accepted, order: NewOrder): NewTicket[] {
  return decision.lines.flatMap(({ ticketTypeId, quantity, priceMinor, fullPriceMinor }, lineIndex) => {
    const attendees = placement.items[lineIndex]?.attendees ?? []
    return Array.from({ length: quantity }, (_, index): NewTicket => {
      const attendee = attendees[index]
      return {
        id: newId(),
        event_id: order.event_id,
        order_id: order.id,
        ticket_type_id: ticketTypeId,
        status: order.status === 'confirmed' ? 'valid' : 'held',
        attendee_name: attendee?.name ?? null,
        attendee_email: attendee?.email ?? null,
        dietary_needs: attendee?.dietaryNeeds || null,
        emergency_contact: attendee?.emergencyContact || null,
        price_minor: priceMinor,
        full_price_minor: fullPriceMinor,
        human_code: newHumanCode(),
        created_at: order.created_at,
      }
    })
  })
}

function answersOf({ decision, orderId, event }: Accepted, tickets: NewTicket[]): NewAnswer[] {
  const kept = (ticketId: string | null) => (answer: AnswerInput) => {
    return { ...answer, eventId: event.id, orderId, ticketId }
  }
  const ofTickets: NewAnswer[] = []
  let first = 0
  for (const [index, { quantity }] of decision.lines.entries()) {
    for (const [nth, answers] of (decision.ticketAnswers[index] ?? []).entries()) {
      ofTickets.push(...answers.map(kept(tickets[first + nth]?.id ?? null)))
    }
    first += quantity
  }
  return [...decision.answers.map(kept(null)), ...ofTickets]
}

import type { Deps } from '../core/context.ts'
import type { Question } from '../questions/schema.ts'
import { type TicketRow, toTickets } from '../tickets/queries.ts'
import type { NewAnswer, OrderRows } from './order-rows.ts'
import { toOrderSummary } from './queries.ts'
import { renewalsLeft } from './renewals.ts'
import type { Order } from './schema.ts'

/**
 * An order as its buyer is given it, from the rows that were just written: the same as `readOrder` gives, without
 * asking the database for what was in hand a moment ago.
 */
export async function presentPlaced(deps: Pick<Deps, 'db' | 'secrets'>, placed: OrderRows): Promise<Order> {
  const { order, placement, event, answers } = placed
  const row = {
    ...order,
    paid_minor: 0,
    refunded_minor: 0,
    renewals: 0,
    cancelled_at: null,
    cancel_reason: null,
    updated_at: order.created_at,
    ticket_count: placed.tickets.length,
    mail: order.status === 'confirmed' ? ('waiting' as const) : null,
  }
  return {
    ...toOrderSummary(row),
    tickets: await toTickets(deps, event.id, ticketRows(placed)),
    discountCode: (order.discount_code_id && placement.discountCode) || null,
    answers: toAnswers(
      event.questions,
      answers.filter(({ ticketId }) => ticketId === null),
    ),
    renewalsLeft: renewalsLeft(row, order.created_at),
    cancelReason: null,
  }
}

function ticketRows({ order, tickets, book }: OrderRows): TicketRow[] {
  const sessionIds = new Map<string, string[]>()
  return tickets.map((ticket): TicketRow => {
    const ticketType = book.ticketTypes.get(ticket.ticket_type_id)
    if (!ticketType) throw new Error('A ticket of a type that is not locked')
    const ids = sessionIds.get(ticketType.id) ?? inOrderOfTime(ticketType.sessionIds, book)
    sessionIds.set(ticketType.id, ids)
    return {
      ...ticket,
      order_code: order.code,
      ticket_type_name: ticketType.name,
      ticket_type_number: ticketType.number,
      refunded_minor: 0,
      transfers: 0,
      serial: 1,
      valid_from: null,
      valid_until: null,
      session_ids: ids,
    }
  })
}

function inOrderOfTime(ids: string[], { sessions }: OrderRows['book']): string[] {
  const startOf = (id: string) => sessions.get(id)?.startsAt.getTime() ?? 0
  return [...ids].sort((a, b) => startOf(a) - startOf(b) || (a < b ? -1 : 1))
}

/** In the order of their questions. */
function toAnswers(questions: Question[], answers: NewAnswer[]): Order['answers'] {
  return questions.flatMap(({ id, label, kind }) => {
    const answer = answers.find(({ questionId }) => questionId === id)
    return answer ? [{ questionId: id, label, kind, value: answer.value }] : []
  })
}

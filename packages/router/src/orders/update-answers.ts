import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { writeAnswers } from '../questions/write-answers.ts'
import { mayKnowPersonal } from '../tickets/personal.ts'
import { lockOrder } from './lock-order.ts'
import { readOrder, requireOrderAccess } from './queries.ts'
import type { Order, UpdateAnswersInput } from './schema.ts'

/**
 * Changes what was answered for a whole order; answers not named stay. For its buyer, who leaves nothing required
 * open, and for the event's own organizers and admins. The audit tells that answers changed, never what they say.
 * @throws DomainError NOT_FOUND, FORBIDDEN for organizers of other events, EVENT_CANCELLED, CONFLICT for an order that
 *   stands no more, VALIDATION_ERROR for answers that are none
 */
export async function updateAnswers(call: Call, { orderId, orderToken, answers }: UpdateAnswersInput): Promise<Order> {
  const { isBuyer } = await requireOrderAccess(call, { orderId, orderToken })
  await call.db.transaction().execute(async (tx) => {
    const order = await lockOrder(tx, orderId)
    const facts = await tx
      .selectNoFrom(mayKnowPersonal(call.principal, sql`${order.event_id}::uuid`).as('may_know'))
      .executeTakeFirst()
    if (!isBuyer && !facts?.may_know) throw refuse('FORBIDDEN', 'This is for the buyer and the organizers of the event')
    if (order.event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
    if (order.status !== 'pending' && order.status !== 'confirmed') {
      throw refuse('CONFLICT', 'This order stands no more', { status: order.status })
    }
    const place = { eventId: order.event_id, orderId, ticketId: null }
    const isChanged = await writeAnswers(tx, place, answers, { now: call.now(), isComplete: isBuyer })
    if (!isChanged) return
    await audit(tx, call, {
      action: 'order.answers_updated',
      subjectType: 'order',
      subjectId: orderId,
      eventId: order.event_id,
      fields: ['answers'],
    })
  })
  return readOrder(call, orderId)
}

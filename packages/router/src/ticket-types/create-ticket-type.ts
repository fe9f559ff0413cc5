import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { lockEventContents } from '../events/queries.ts'
import { afterChange } from './after-change.ts'
import { insertInclusions, requireSessions } from './inclusion.ts'
import { readTicketType } from './queries.ts'
import { MAX_TICKET_TYPES_PER_EVENT, requirePrices, requireWindow } from './rules.ts'
import type { CreateTicketTypeInput, TicketType } from './schema.ts'

/**
 * Adds a ticket type to an event, after those it has.
 * @throws DomainError NOT_FOUND, also for sessions of another event; EVENT_CANCELLED, CONFLICT once the event is over
 * or has all the ticket types it may have;
 * VALIDATION_ERROR, PAST_DATE for a sale that would have ended
 */
export function createTicketType(call: Call, input: CreateTicketTypeInput): Promise<TicketType> {
  const { eventId } = input
  const now = call.now()
  const salesStartAt = input.salesStartAt ? new Date(input.salesStartAt) : null
  const salesEndAt = input.salesEndAt ? new Date(input.salesEndAt) : null
  requireWindow(salesStartAt, salesEndAt)
  requirePrices({ ...input, memberPriceMinor: input.memberPriceMinor ?? null }, 'memberPriceMinor')
  if (salesEndAt && salesEndAt <= now) {
    throw refuse('PAST_DATE', 'Sales cannot have ended already', { field: 'salesEndAt' })
  }
  return once(call, 'ticketTypes.create', input, async (tx) => {
    const event = await lockEventContents(tx, eventId)
    await requirePlace(tx, eventId)
    const sessionIds = await requireSessions(tx, eventId, input.sessionIds)
    const { number } = await tx
      .updateTable('event')
      .set((eb) => ({ last_ticket_type_number: eb('last_ticket_type_number', '+', 1) }))
      .where('id', '=', eventId)
      .returning('last_ticket_type_number as number')
      .executeTakeFirstOrThrow()
    const { id } = await tx
      .insertInto('ticket_type')
      .values({
        event_id: eventId,
        number,
        name: input.name,
        description: input.description,
        price_minor: input.priceMinor,
        quantity: input.quantity ?? null,
        max_per_order: input.maxPerOrder,
        sales_start_at: salesStartAt,
        sales_end_at: salesEndAt,
        is_active: input.isActive,
        sort_order: input.sortOrder ?? Math.min(number, 1000),
        member_price_minor: input.memberPriceMinor ?? null,
        member_level: input.memberLevel ?? null,
        is_members_only: input.isMembersOnly,
        is_hidden: input.isHidden,
        max_per_buyer: input.maxPerBuyer ?? null,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await insertInclusions(tx, id, sessionIds)
    await audit(tx, call, { action: 'ticket_type.created', subjectType: 'ticket_type', subjectId: id, eventId })
    const ticketType = await readTicketType(tx, id)
    await afterChange(tx, call, event, ticketType)
    return ticketType
  })
}

/** Under the event's lock, so that two at once cannot both take the last place. */
async function requirePlace(tx: Tx, eventId: string): Promise<void> {
  const limit = MAX_TICKET_TYPES_PER_EVENT
  const { count } = await tx
    .selectFrom('ticket_type')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= limit) throw refuse('CONFLICT', `An event has at most ${limit} ticket types`, { limit, eventId })
}

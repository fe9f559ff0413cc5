import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { lockEventContents } from '../events/queries.ts'
import { requireTicketTypes } from '../ticket-types/queries.ts'
import { toSaleCode } from './queries.ts'
import { MAX_CODES_PER_EVENT, requireSensibleCode } from './rules.ts'
import type { CreateCodeInput, SaleCode } from './schema.ts'

/**
 * Adds a code to an event.
 * @throws DomainError NOT_FOUND, also for ticket types of another event; EVENT_CANCELLED; VALIDATION_ERROR; CONFLICT
 * for a code that the event has, once it is over, or when it has all the codes it may have
 */
export function createCode(call: Call, input: CreateCodeInput): Promise<SaleCode> {
  const { userId } = requireUser(call.principal)
  const { eventId, kind, value, code } = input
  const startsAt = input.startsAt ? new Date(input.startsAt) : null
  const endsAt = input.endsAt ? new Date(input.endsAt) : null
  const ticketTypeIds = [...new Set(input.ticketTypeIds)]
  requireSensibleCode({ kind, value, ticketTypeIds, startsAt, endsAt })
  const now = call.now()
  return once(call, 'codes.create', input, async (tx) => {
    await lockEventContents(tx, eventId)
    await requirePlace(tx, eventId)
    await requireTicketTypes(tx, eventId, ticketTypeIds)
    const row = await tx
      .insertInto('sale_code')
      .values({
        event_id: eventId,
        code,
        kind,
        value,
        ticket_type_ids: ticketTypeIds,
        max_uses: input.maxUses ?? null,
        max_uses_per_buyer: input.maxUsesPerBuyer ?? null,
        starts_at: startsAt,
        ends_at: endsAt,
        is_active: input.isActive,
        note: input.note,
        created_by: userId,
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.columns(['event_id', 'code']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) throw refuse('CONFLICT', 'The event has this code already', { field: 'code' })
    const detail = { kind, value }
    await audit(tx, call, { action: 'code.created', subjectType: 'code', subjectId: row.id, eventId, detail })
    return toSaleCode(row)
  })
}

/** Under the event's lock, so that two at once cannot both take the last place. */
async function requirePlace(tx: Tx, eventId: string): Promise<void> {
  const limit = MAX_CODES_PER_EVENT
  const { count } = await tx
    .selectFrom('sale_code')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= limit) throw refuse('CONFLICT', `An event has at most ${limit} codes`, { limit, eventId })
}

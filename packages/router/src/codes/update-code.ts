import type { SaleCodeTable } from '@turnout/db'
import type { Updateable } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { requireTicketTypes } from '../ticket-types/queries.ts'
import { lockCode, type SaleCodeRow, toSaleCode } from './queries.ts'
import { requireSensibleCode, requireUses } from './rules.ts'
import type { SaleCode, UpdateCodeInput } from './schema.ts'

/**
 * Changes what a code does, for orders from now on.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, VALIDATION_ERROR, CONFLICT once the event is over;
 * CAPACITY_BELOW_SOLD for fewer uses than stand on it
 */
export function updateCode(call: Call, input: UpdateCodeInput): Promise<SaleCode> {
  const { codeId, ...fields } = input
  return call.db.transaction().execute(async (tx) => {
    const before = await lockCode(tx, codeId)
    const columns = columnsOf(fields)
    const changed = changedColumns(before, columns)
    if (changed.length === 0) return toSaleCode(before)
    requireSensibleCode(shapeOf(before, columns))
    if (columns.max_uses !== undefined) requireUses(columns.max_uses, before.used)
    if (changed.includes('ticket_type_ids')) {
      await requireTicketTypes(tx, before.event_id, columns.ticket_type_ids ?? [])
    }
    const row = await tx
      .updateTable('sale_code')
      .set({ ...columns, updated_at: call.now() })
      .where('id', '=', codeId)
      .returningAll()
      .executeTakeFirstOrThrow()
    await audit(tx, call, {
      action: 'code.updated',
      subjectType: 'code',
      subjectId: codeId,
      eventId: row.event_id,
      fields: changed.map(fieldOf),
      detail: changed.includes('value') ? { value: row.value, was: before.value } : {},
    })
    return toSaleCode(row)
  })
}

function columnsOf(fields: Omit<UpdateCodeInput, 'codeId'>) {
  const instant = (value: string | null | undefined) => (typeof value === 'string' ? new Date(value) : value)
  return {
    value: fields.value,
    ticket_type_ids: fields.ticketTypeIds && [...new Set(fields.ticketTypeIds)],
    max_uses: fields.maxUses,
    max_uses_per_buyer: fields.maxUsesPerBuyer,
    starts_at: instant(fields.startsAt),
    ends_at: instant(fields.endsAt),
    is_active: fields.isActive,
    note: fields.note,
  } satisfies Updateable<SaleCodeTable>
}

function shapeOf(before: SaleCodeRow, columns: ReturnType<typeof columnsOf>) {
  return {
    kind: before.kind,
    value: columns.value ?? before.value,
    ticketTypeIds: columns.ticket_type_ids ?? before.ticket_type_ids,
    startsAt: columns.starts_at === undefined ? before.starts_at : columns.starts_at,
    endsAt: columns.ends_at === undefined ? before.ends_at : columns.ends_at,
  }
}

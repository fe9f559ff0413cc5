import type { Queryable, SaleCodeTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { lockEventContents } from '../events/queries.ts'
import type { SaleCode } from './schema.ts'

/** A row of the table `sale_code`. */
export type SaleCodeRow = Selectable<SaleCodeTable>

/** A code as it was typed in, at an event. */
export interface TypedCode {
  eventId: string
  code: string
}

/**
 * Finds codes by what was typed, of several events, in one statement. Neither locked nor judged: whoever sells locks
 * the rows by id and asks `doesNothing` of rules.ts again.
 */
export async function findCodes(db: Queryable, wanted: TypedCode[]): Promise<SaleCodeRow[]> {
  if (wanted.length === 0) return []
  const asked = JSON.stringify(wanted.map(({ eventId, code }) => ({ event_id: eventId, code: code.toUpperCase() })))
  return db
    .selectFrom('sale_code')
    .innerJoin(
      sql<{ event_id: string; code: string }>`(
        select distinct event_id, code from jsonb_to_recordset(${asked}::jsonb) as asked(event_id uuid, code text))`.as(
        'asked',
      ),
      (join) => join.onRef('asked.event_id', '=', 'sale_code.event_id').onRef('asked.code', '=', 'sale_code.code'),
    )
    .selectAll('sale_code')
    .orderBy('sale_code.id')
    .execute()
}

/**
 * Locks a code and, before it, its event: no sale goes on meanwhile.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over
 */
export async function lockCode(tx: Tx, codeId: string): Promise<SaleCodeRow> {
  const ref = await tx.selectFrom('sale_code').select('event_id').where('id', '=', codeId).executeTakeFirst()
  if (!ref) throw noSuchCode()
  await lockEventContents(tx, ref.event_id)
  const code = await tx.selectFrom('sale_code').selectAll().where('id', '=', codeId).forUpdate().executeTakeFirst()
  if (!code) throw noSuchCode()
  return code
}

/** The refusal for codes that are not there. */
export function noSuchCode() {
  return refuse('NOT_FOUND', 'There is no such code')
}

/** A code as its organizers see it. */
export function toSaleCode(row: SaleCodeRow): SaleCode {
  return {
    id: row.id,
    eventId: row.event_id,
    code: row.code,
    kind: row.kind,
    value: row.value,
    ticketTypeIds: row.ticket_type_ids,
    maxUses: row.max_uses,
    maxUsesPerBuyer: row.max_uses_per_buyer,
    used: row.used,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    isActive: row.is_active,
    note: row.note,
    createdAt: iso(row.created_at),
  }
}

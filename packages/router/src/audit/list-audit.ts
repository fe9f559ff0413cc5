import { z } from 'zod'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import type { AuditEntry, ListAuditInput } from './schema.ts'

const detail = z.record(z.string(), z.unknown()).catch({})
const withOutcome = z.object({ outcome: z.string() })

const cursors = cursorsOf('audit', 'id')

/** The record, newest first; names of people and stations are looked up as they are now. */
export async function listAudit(
  call: Call,
  input: ListAuditInput,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  let query = call.db
    .selectFrom('audit_entry as a')
    .leftJoin('user_account as u', 'u.id', 'a.actor_id')
    .leftJoin('station as s', 's.id', 'a.station_id')
    .selectAll('a')
    .select(['u.name as actor_name', 's.name as station_name'])
    .orderBy('a.id', 'desc')
    .limit(input.limit + 1)
  if (input.eventId) query = query.where('a.event_id', '=', input.eventId)
  if (input.actorId) query = query.where('a.actor_id', '=', input.actorId)
  if (input.stationId) query = query.where('a.station_id', '=', input.stationId)
  if (input.action) query = query.where('a.action', '=', input.action)
  if (input.cursor) query = query.where('a.id', '<', cursors.decode(input.cursor).id)
  return toPage(await query.execute(), input.limit, { cursors }, (row) => ({
    id: row.id,
    at: iso(row.at),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    stationId: row.station_id,
    stationName: row.station_name,
    device: row.device,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    eventId: row.event_id,
    fields: row.fields,
    outcome: withOutcome.safeParse(row.detail).data?.outcome ?? null,
    detail: detail.parse(row.detail),
    ip: row.ip,
  }))
}

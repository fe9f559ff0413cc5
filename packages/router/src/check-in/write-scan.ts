import { PREPARED, type Tables } from '@turnout/db'
import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Announcement } from '../core/announce.ts'
import { type AuditFact, auditRow } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { isDuplicate } from '../core/faults.ts'
import { writeTogether } from './write-scans.ts'

/** What an admission rests on: it is written only while this still holds. */
export interface Admission {
  row: Insertable<Tables['check_in']>
  ticket: { id: string; status: string; serial: number }
  /** The admission whose place it takes. */
  supersedes: string | null
  /** The ticket does not include the session. */
  isOutside: boolean
}

/** A scan with everything that is written for it. */
export interface ScanRecord {
  scan: Insertable<Tables['scan']>
  admission: Admission | null
  messages: Announcement[]
  fact: AuditFact
}

/** A scan to be written, and who made it. */
export interface Written {
  call: Call
  record: ScanRecord
}

/**
 * Writes a scan, its admission, its messages and its audit row in one statement: together with those of the same
 * moment, or, where it takes another's place or goes beyond its ticket, by itself.
 * @returns false when nothing was written because what the decision rested on has changed: another scan of the ticket
 *   was admitted, the ticket is no longer what it was, or this scan is already written. Then read and decide again.
 */
export async function writeScan(call: Call, record: ScanRecord): Promise<boolean> {
  const { admission } = record
  const isAlone = admission !== null && (admission.supersedes !== null || admission.isOutside)
  const isWritten = isAlone
    ? await writeAlone({ call, record }, admission)
    : await writeTogether(call.db, { call, record })
  if (isWritten && call.trail) call.trail.isWritten = true
  return isWritten
}

async function writeAlone({ call, record }: Written, admission: Admission): Promise<boolean> {
  const { scan, messages, fact } = record
  const tables = [
    ...admissionTables(admission),
    sql`recorded as (${insertFrom('scan', scan, sql`admitted`)} returning id)`,
    sql`told as (${insertMessages(messages)})`,
    sql`audited as (${insertFrom('audit_entry', auditRow(call, fact), sql`recorded`)})`,
  ]
  try {
    const { rows } = await sql`${sql.raw(PREPARED)} with ${sql.join(tables)} select id from recorded`.execute(call.db)
    return rows.length > 0
  } catch (error) {
    if (isDuplicate(error, 'scan_pkey') || isDuplicate(error, 'check_in_scan_id_key')) return false
    throw error
  }
}

/**
 * The ticket's row is held, so that its cancellation waits or is seen. The event's is only looked at: a lock on it would
 * be shared by every scan of a rush, and a cancellation of the event rests on nothing that a scan writes, so that a
 * scan that saw the event stand counts as made before. A session that the ticket does not include (force) may be
 * deleted, so it is held; the others cannot. Of two admissions at once the unique index lets one through; the other
 * waits for it and writes nothing.
 */
function admissionTables({ row, ticket, supersedes, isOutside }: Admission): RawBuilder<unknown>[] {
  const standing = sql`select from event where id = ${row.event_id} and status <> 'cancelled'`
  const door = isOutside
    ? sql`door as (select id from session where id = ${row.session_id} and exists (${standing}) for key share)`
    : sql`door as (${standing})`
  const held = sql`held as (
    select id from ticket where id = ${ticket.id} and status = ${ticket.status} and serial = ${ticket.serial}
      and exists (select from door) for share)`
  const replaced = sql`replaced as (
    update check_in set status = 'superseded'
    where id = ${supersedes} and status = 'standing' and exists (select from held) returning id)`
  const admitted = sql`admitted as (
    ${insertFrom('check_in', row, supersedes ? sql`replaced` : sql`held`)}
    on conflict (ticket_id, session_id) where status = 'standing' do nothing returning id)`
  return supersedes ? [door, held, replaced, admitted] : [door, held, admitted]
}

/** One insert for all messages: those of one statement apart are written in any order. */
function insertMessages(messages: Announcement[]): RawBuilder<unknown> {
  return sql`insert into domain_event (topic, type, event_id, payload)
    select message.topic, message.type, message."eventId", message.payload
    from recorded, rows from (jsonb_to_recordset(${JSON.stringify(messages)}::jsonb)
      as (topic text, type text, "eventId" uuid, payload jsonb)) with ordinality as message (topic, type, "eventId", payload, n)
    order by message.n`
}

/** An insert of one row, if the source has one. */
function insertFrom<T extends keyof Tables>(table: T, row: Insertable<Tables[T]>, source: RawBuilder<unknown>) {
  const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)))
  return sql`insert into ${sql.table(table)} (${columns}) select ${sql.join(Object.values(row))} from ${source}`
}

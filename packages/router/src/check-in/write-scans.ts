import { type Database, PREPARED, type Tables } from '@turnout/db'
import { CompiledQuery, type Insertable } from 'kysely'
import { auditRow } from '../core/audit.ts'
import { isDuplicate } from '../core/faults.ts'
import { inGroups } from '../core/in-groups.ts'
import type { Written } from './write-scan.ts'

/**
 * The scans of a moment with all that belongs to them, in one statement and one commit. It decides as the one for a
 * single scan does, for each: tickets are held in the order of their ids and have to be what they were, the event has
 * to stand, and the unique index lets one admission through, of two in one group as well. Those that do not pass write
 * nothing. Admissions go in by ticket and session, so that two groups never wait for each other crosswise.
 */
const WRITE = `${PREPARED}
  with asked as materialized (
    select * from jsonb_to_recordset($1::jsonb) as asked (
      n integer, id uuid, event_id uuid, ticket_id uuid, ticket_status text, ticket_serial smallint,
      scan jsonb, check_in jsonb, audit jsonb, messages jsonb)),
  held as materialized (
    select id, status, serial from ticket
    where id = any (array(select ticket_id from asked where check_in is not null)) order by id for share),
  admitted as (
    insert into check_in
    select made.* from asked
    join held on held.id = asked.ticket_id and held.status = asked.ticket_status and held.serial = asked.ticket_serial
    cross join lateral jsonb_populate_record(null::check_in, asked.check_in) as made
    where exists (select from event where event.id = asked.event_id and event.status <> 'cancelled')
    order by made.ticket_id, made.session_id, asked.n
    on conflict (ticket_id, session_id) where status = 'standing' do nothing returning scan_id),
  recorded as (
    insert into scan
    select made.* from asked cross join lateral jsonb_populate_record(null::scan, asked.scan) as made
    where asked.check_in is null or asked.id in (select scan_id from admitted)
    returning id),
  told as (
    insert into domain_event (topic, type, event_id, payload)
    select message.topic, message.type, message."eventId", message.payload
    from asked join recorded on recorded.id = asked.id
    cross join lateral rows from (jsonb_to_recordset(asked.messages)
      as (topic text, type text, "eventId" uuid, payload jsonb))
      with ordinality as message (topic, type, "eventId", payload, nth)
    order by asked.n, message.nth),
  audited as (
    insert into audit_entry (actor_kind, actor_id, station_id, device, action, subject_type, subject_id, event_id,
      fields, detail, ip, user_agent)
    select made.actor_kind, made.actor_id, made.station_id, made.device, made.action, made.subject_type,
      made.subject_id, made.event_id, made.fields, made.detail, made.ip, made.user_agent
    from asked join recorded on recorded.id = asked.id
    cross join lateral jsonb_populate_record(null::audit_entry, asked.audit) as made)
  select n from asked join recorded on recorded.id = asked.id`

/** Writes a scan together with those of others. @returns false when nothing was written for it */
export const writeTogether: (db: Database, written: Written) => Promise<boolean> = inGroups(writeAll)

async function writeAll(db: Database, group: Written[]): Promise<boolean[]> {
  try {
    const { rows } = await db.executeQuery<{ n: number }>(
      CompiledQuery.raw(WRITE, [JSON.stringify(group.map(toAsked))]),
    )
    const done = new Set(rows.map(({ n }) => n))
    return group.map((_, n) => done.has(n))
  } catch (error) {
    // The id of a scan is taken. In a group that says nothing of the others: they are tried one by one.
    const isTaken = isDuplicate(error, 'scan_pkey') || isDuplicate(error, 'check_in_scan_id_key')
    if (isTaken && group.length === 1) return [false]
    throw error
  }
}

function toAsked({ call, record }: Written, n: number) {
  const { scan, admission, messages, fact } = record
  const audited = auditRow(call, fact)
  return {
    n,
    id: scan.id,
    event_id: scan.event_id,
    ticket_id: admission?.ticket.id,
    ticket_status: admission?.ticket.status,
    ticket_serial: admission?.ticket.serial,
    scan: asJson(scan, ['answer']),
    check_in: admission ? asJson(admission.row, []) : null,
    audit: asJson(audited, ['detail']),
    messages,
  }
}

/** A row as PostgreSQL reads it back from JSON: bytes as hexadecimal, what is JSON text already as what it says. */
function asJson<T extends keyof Tables>(row: Insertable<Tables[T]>, jsonColumns: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (Buffer.isBuffer(value)) return [column, `\\x${value.toString('hex')}`]
      return [column, jsonColumns.includes(column) && typeof value === 'string' ? JSON.parse(value) : value]
    }),
  )
}

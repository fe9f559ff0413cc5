import type { MessageTable, Queryable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { audience as audienceSchema, type Message, type MessageFigures, type MessageSummary } from './schema.ts'

/** A row of the table `message`. */
export type MessageRow = Selectable<MessageTable>

/** What mails of messages are called among all mails. */
export const MESSAGE_MAIL = 'message'

/** Of `mail_delivery`: of which message it is a mail, and that it did not arrive. Written out as their index has it. */
export const messageOf = sql<string>`split_part(cause, ':', 2)`
export const isTrouble = sql<boolean>`(kind = 'message' and status in ('failed', 'bounced', 'complained'))`

/** Why one recipient gets one mail. */
export function causeOf(messageId: string, addressHash: Buffer): string {
  return `message:${messageId}:${addressHash.toString('hex')}`
}

/** Locks a message. @throws DomainError NOT_FOUND, also when its event was deleted */
export async function lockMessage(tx: Tx, messageId: string): Promise<MessageRow> {
  const row = await tx
    .selectFrom('message')
    .selectAll('message')
    .where('message.id', '=', messageId)
    .where(isOfEvent)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchMessage()
  return row
}

/** A message with what the audit and lists do not know. @throws DomainError NOT_FOUND */
export async function readMessage(db: Queryable, messageId: string): Promise<Message> {
  const row = await db
    .selectFrom('message')
    .selectAll('message')
    .select((eb) =>
      eb.selectFrom('user_account').select('name').whereRef('user_account.id', '=', 'message.sent_by').as('sender'),
    )
    .where('message.id', '=', messageId)
    .where(isOfEvent)
    .executeTakeFirst()
  if (!row) throw noSuchMessage()
  const figures = await figuresOf(db, [row])
  return {
    ...toSummary(row, figures),
    body: row.body,
    replyTo: row.reply_to,
    version: row.version,
    sentByName: row.sender,
  }
}

const isOfEvent = sql<boolean>`exists (select from event where event.id = message.event_id and event.deleted_at is null)`

/** The refusal for messages that are not there. */
export function noSuchMessage() {
  return refuse('NOT_FOUND', 'There is no such message')
}

/** A message as lists show it. */
export function toSummary(row: MessageRow, figures: Map<string, MessageFigures>): MessageSummary {
  return {
    id: row.id,
    eventId: row.event_id,
    status: row.status,
    subject: row.subject,
    audience: audienceSchema.parse(row.audience),
    sendAt: iso(row.send_at),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    figures: figures.get(row.id) ?? NONE,
  }
}

const NONE: MessageFigures = { recipients: 0, pending: 0, sent: 0, failed: 0, bounced: 0, declined: 0, skipped: 0 }

/** How far some messages of one event are, by their ids. */
export async function figuresOf(db: Queryable, messages: MessageRow[]): Promise<Map<string, MessageFigures>> {
  const begun = messages.filter(({ started_at }) => started_at !== null)
  if (begun.length === 0) return new Map()
  const ids = begun.map(({ id }) => id)
  const { rows } = await sql<MessageFigures & { message_id: string }>`
    select message_id, sum(count)::integer as recipients,
      coalesce(sum(count) filter (where status = 'pending'), 0)::integer as pending,
      coalesce(sum(count) filter (where status = 'sent'), 0)::integer as sent,
      coalesce(sum(count) filter (where status = 'failed'), 0)::integer as failed,
      coalesce(sum(count) filter (where status = 'declined'), 0)::integer as declined,
      coalesce(sum(count) filter (where status = 'skipped'), 0)::integer as skipped
    from (
      select message_id, status, count(*) from message_recipient
      where message_id = any(${ids}::uuid[]) group by message_id, status) as counted
    group by message_id`.execute(db)
  // What came back is told by the mails themselves, days later.
  const { rows: returned } = await sql<{ message_id: string; bounced: number }>`
    select ${messageOf} as message_id, count(*)::integer as bounced
    from mail_delivery
    where ${isTrouble} and ${messageOf} = any(${ids}::text[]) and status <> 'failed'
    group by 1`.execute(db)
  const bounced = new Map(returned.map((row) => [row.message_id, row.bounced]))
  return new Map(rows.map(({ message_id: id, ...figures }) => [id, { ...figures, bounced: bounced.get(id) ?? 0 }]))
}

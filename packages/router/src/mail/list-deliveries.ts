import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { addressHash } from './recipients.ts'
import type { deliveryPage, ListDeliveriesInput, MailStatus } from './schema.ts'

const cursors = cursorsOf('deliveries', 'id')

/** Longer than any mail is tried: what is not sent by then never will be. */
const GIVEN_UP_HOURS = 73

const shownStatus = sql<MailStatus>`case
  when mail_delivery.status = 'sending' and (mail_delivery.claim is null or mail_delivery.claimed_until < now())
    and mail_delivery.created_at < now() - ${GIVEN_UP_HOURS} * interval '1 hour' then 'failed'
  else mail_delivery.status end`

const isGivenUp = sql<SqlBool>`(mail_delivery.status = 'sending' and ${shownStatus} = 'failed')`

/**
 * Mails that were sent or are to be, newest first. Those that are about no event, such as links for new passwords, are
 * for admins only.
 */
export async function listDeliveries(call: Call, input: ListDeliveriesInput): Promise<z.input<typeof deliveryPage>> {
  const isAdmin = call.principal.kind === 'user' && call.principal.role === 'admin'
  let query = call.db
    .selectFrom('mail_delivery')
    .leftJoin('event', 'event.id', 'mail_delivery.event_id')
    .leftJoin('ticket_order', 'ticket_order.id', 'mail_delivery.order_id')
    .selectAll('mail_delivery')
    .select(['event.title as event_title', 'ticket_order.code as order_code', shownStatus.as('shown_status')])
  if (!isAdmin) query = query.where('mail_delivery.event_id', 'is not', null)
  if (input.eventId) query = query.where('mail_delivery.event_id', '=', input.eventId)
  if (input.orderId) query = query.where('mail_delivery.order_id', '=', input.orderId)
  if (input.ticketId) query = query.where('mail_delivery.ticket_id', '=', input.ticketId)
  if (input.kind) query = query.where('mail_delivery.kind', '=', input.kind)
  if (input.status) query = query.where(hasStatus(input.status))
  if (input.search) query = query.where(wentTo(call, input.search))
  // Ids tell the time they were made at and are unique: one column is order, key of the page and index.
  if (input.cursor) query = query.where('mail_delivery.id', '<', cursors.decode(input.cursor).id)
  const rows = await query
    .orderBy('mail_delivery.id', 'desc')
    .limit(input.limit + 1)
    .execute()
  return toPage(rows, input.limit, { cursors }, (row) => ({
    id: row.id,
    kind: row.kind,
    status: row.shown_status,
    eventId: row.event_id,
    eventTitle: row.event_title,
    orderId: row.order_id,
    orderCode: row.order_code,
    ticketId: row.ticket_id,
    recipient: row.recipient,
    attempts: row.attempts,
    error: row.error,
    statusCode: row.status_code,
    messageId: row.message_id,
    createdAt: iso(row.created_at),
    sentAt: iso(row.sent_at),
    bouncedAt: iso(row.bounced_at),
  }))
}

function hasStatus(status: NonNullable<ListDeliveriesInput['status']>): Expression<SqlBool> {
  if (status === 'sending') return sql`(mail_delivery.status = 'sending' and ${shownStatus} = 'sending')`
  if (status === 'failed') return sql`(mail_delivery.status = 'failed' or ${isGivenUp})`
  if (status !== 'trouble') return sql`mail_delivery.status = ${status}`
  return sql`(mail_delivery.status in ('failed', 'bounced', 'complained') or ${isGivenUp})`
}

/** A whole address is looked up; a part of one is looked for. */
function wentTo({ secrets }: Pick<Call, 'secrets'>, search: string): Expression<SqlBool> {
  if (z.email().safeParse(search.trim()).success) {
    return sql`mail_delivery.recipient_hash = ${addressHash(secrets, search)}`
  }
  return sql`mail_delivery.recipient ilike ${`%${search.trim().replace(/[\\%_]/g, '\\$&')}%`}`
}

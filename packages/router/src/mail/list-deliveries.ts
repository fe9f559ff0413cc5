import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { addressHash } from './recipients.ts'
import type { deliveryPage, ListDeliveriesInput } from './schema.ts'

const cursors = cursorsOf('deliveries', 'id')

/**
 * Mails that were sent or are to be, newest first. Those that are about no event, such as links for new passwords, are
 * for admins only.
 */
export async function listDeliveries(call: Call, input: ListDeliveriesInput): Promise<z.input<typeof deliveryPage>> {
  const rows = await selectDeliveries(call, input).execute()
  return toPage(rows, input.limit, { cursors }, (row) => ({
    id: row.id,
    kind: row.kind,
    status: row.status,
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

/** The rows of a page and one more, as a statement. */
export function selectDeliveries(call: Call, input: ListDeliveriesInput) {
  const isAdmin = call.principal.kind === 'user' && call.principal.role === 'admin'
  let query = call.db
    .selectFrom('mail_delivery')
    .leftJoin('event', 'event.id', 'mail_delivery.event_id')
    .leftJoin('ticket_order', 'ticket_order.id', 'mail_delivery.order_id')
    .selectAll('mail_delivery')
    .select(['event.title as event_title', 'ticket_order.code as order_code'])
  if (!isAdmin) query = query.where('mail_delivery.event_id', 'is not', null)
  if (input.eventId) query = query.where('mail_delivery.event_id', '=', input.eventId)
  if (input.orderId) query = query.where('mail_delivery.order_id', '=', input.orderId)
  if (input.ticketId) query = query.where('mail_delivery.ticket_id', '=', input.ticketId)
  if (input.kind) query = query.where('mail_delivery.kind', '=', input.kind)
  if (input.status) query = query.where(hasStatus(input.status))
  if (input.search) query = query.where(wentTo(call, input.search))
  // Ids tell the time they were made at and are unique: one column is order, key of the page and index.
  if (input.cursor) query = query.where('mail_delivery.id', '<', cursors.decode(input.cursor).id)
  return query.orderBy('mail_delivery.id', 'desc').limit(input.limit + 1)
}

/** In words of its own, so that the statement finds the index of just those. */
function hasStatus(status: NonNullable<ListDeliveriesInput['status']>): Expression<SqlBool> {
  if (status === 'trouble') return sql`mail_delivery.status in ('failed', 'bounced', 'complained')`
  return sql`mail_delivery.status = ${sql.lit(status)}`
}

/** A whole address is looked up; a part of one is looked for. */
function wentTo({ secrets }: Pick<Call, 'secrets'>, search: string): Expression<SqlBool> {
  if (z.email().safeParse(search.trim()).success) {
    return sql`mail_delivery.recipient_hash = ${addressHash(secrets, search)}`
  }
  return sql`mail_delivery.recipient ilike ${`%${search.trim().replace(/[\\%_]/g, '\\$&')}%`}`
}

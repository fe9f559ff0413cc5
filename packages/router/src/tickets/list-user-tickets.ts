import { sql } from 'kysely'
import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { isOrganizer, requireUser } from '../core/principal.ts'
import { selectTickets, toTickets } from './queries.ts'
import type { ListUserTicketsInput, Ticket, userTicketPage } from './schema.ts'

const cursors = cursorsOf('user-tickets', 'id')

/**
 * The tickets that a user has bought and not passed on, newest first; those of events that are over only when asked
 * for. Users see their own, organizers anybody's.
 * @throws DomainError NOT_FOUND for another user's
 */
export async function listUserTickets(
  call: Call,
  input: ListUserTicketsInput,
): Promise<z.input<typeof userTicketPage>> {
  const { userId: callerId } = requireUser(call.principal)
  const userId = input.userId ?? callerId
  if (userId !== callerId) await requireKnownUser(call, userId)
  const rows = await selectTickets(call.db)
    .innerJoin('event', 'event.id', 'ticket.event_id')
    .select(['event.title', 'event.time_zone', 'event.starts_at', 'event.ends_at'])
    .where('ticket_order.buyer_user_id', '=', userId)
    .where('ticket.transfers', '=', 0)
    .where('ticket.status', '<>', 'expired')
    .where('event.deleted_at', 'is', null)
    // Nearly as `isOver` has it: a whole day of 25 hours is listed as past an hour early.
    .$if(!input.includePast, (query) =>
      query.where(
        sql<boolean>`case when event.ends_at > event.starts_at then event.ends_at
          else event.starts_at + interval '1 day' end > ${call.now()}`,
      ),
    )
    .$if(Boolean(input.cursor), (query) => query.where('ticket.id', '<', cursors.decode(input.cursor ?? '').id))
    .orderBy('ticket.id', 'desc')
    .limit(input.limit + 1)
    .execute()
  const page = toPage(rows, input.limit, { cursors }, (row) => row)
  const tickets = await byId(call, page.items)
  return {
    items: page.items.flatMap((row) => {
      const ticket = tickets.get(row.id)
      if (!ticket) return []
      const event = { eventTitle: row.title, timeZone: row.time_zone }
      return [{ ...ticket, ...event, startsAt: iso(row.starts_at), endsAt: iso(row.ends_at) }]
    }),
    nextCursor: page.nextCursor,
  }
}

async function requireKnownUser(call: Call, userId: string): Promise<void> {
  const user = isOrganizer(call.principal)
    ? await call.db.selectFrom('user_account').select('id').where('id', '=', userId).executeTakeFirst()
    : undefined
  if (!user) throw refuse('NOT_FOUND', 'There is no such user')
}

/** Each event has a key of its own that signs its tickets. */
async function byId(call: Call, rows: Parameters<typeof toTickets>[2]): Promise<Map<string, Ticket>> {
  const eventIds = [...new Set(rows.map((row) => row.event_id))]
  const pages = await Promise.all(
    eventIds.map((eventId) =>
      toTickets(
        call,
        eventId,
        rows.filter((row) => row.event_id === eventId),
      ),
    ),
  )
  return new Map(pages.flat().map((ticket) => [ticket.id, ticket]))
}

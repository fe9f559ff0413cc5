import { randomUUID } from 'node:crypto'
import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { handleJob } from '../core/job-handler.ts'
import { lockEvent } from '../events/queries.ts'
import { sendMove, tellMoves } from './jobs.ts'
import { detailsJson, SETTLE_MS, type SessionDetails } from './note-moves.ts'

/** However often sessions are moved, those concerned are told after so much time. */
const LONGEST_WAIT_MS = 900_000

/**
 * Once an event's sessions have come to rest: one mail for each order with tickets for sessions that are elsewhere now,
 * and one for each ticket of it that was handed on. A later move has a job of its own, so this one leaves it to that.
 */
export const tellMovesJob = handleJob(tellMoves, async (deps, { eventId }) => {
  const now = deps.now().getTime()
  await deps.db.transaction().execute(async (tx) => {
    const isThere = await tx
      .selectFrom('event')
      .select('id')
      .where('id', '=', eventId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!isThere) return
    // Nothing is moved while this is being told.
    const event = await lockEvent(tx, eventId, 'reading')
    const moves = await tx
      .selectFrom('session_move')
      .select(['id', 'moved_at'])
      .where('event_id', '=', eventId)
      .where('batch_id', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    const times = moves.map(({ moved_at }) => moved_at.getTime())
    const isAtRest = now - Math.max(...times) >= SETTLE_MS || now - Math.min(...times) >= LONGEST_WAIT_MS
    if (moves.length === 0 || !isAtRest) return
    const batchId = randomUUID()
    await tx
      .updateTable('session_move')
      .set({ batch_id: batchId })
      .where('event_id', '=', eventId)
      .where('batch_id', 'is', null)
      .execute()
    if (event.status === 'published') await enqueueMails(tx, batchId)
  })
})

/**
 * One mail for whoever chose a ticket with a moved session before the last of the moves, also if they are still paying:
 * their mail waits for that. The mail itself finds where each session was when they last knew, and is not sent where all are there again: that may take a thousand sessions for
 * each order, which is too much for this one statement.
 */
async function enqueueMails(tx: Tx, batchId: string): Promise<void> {
  await sql`
    insert into job (name, lane, max_attempts, payload, key)
    select ${sendMove.name}, 'bulk', ${sendMove.maxAttempts}::integer,
      jsonb_strip_nulls(jsonb_build_object('orderId', order_id, 'batchId', ${batchId}::uuid, 'ticketId', handed_id)),
      concat_ws(':', 'moved', ${batchId}::uuid, order_id, handed_id)
    from (
      select distinct ticket_order.id as order_id,
        case when ticket.transferred_at is not null then ticket.id end as handed_id
      from (
        select ticket_type_session.ticket_type_id, max(session_move.moved_at) as moved_at
        from session_move
        join ticket_type_session on ticket_type_session.session_id = session_move.session_id
        where session_move.batch_id = ${batchId}::uuid
        group by ticket_type_session.ticket_type_id
      ) as moved
      join ticket on ticket.ticket_type_id = moved.ticket_type_id and ticket.status in ('valid', 'held')
      join ticket_order on ticket_order.id = ticket.order_id and ticket_order.status in ('confirmed', 'pending')
      where coalesce(ticket.transferred_at, ticket_order.created_at) <= moved.moved_at
      order by order_id, handed_id
    ) as told
    on conflict (key) do nothing`.execute(tx)
}

/**
 * For an order with tickets for sessions of a batch of moves, and for each ticket of it that was handed on: where a
 * session was when they last knew, where that is not where it is now, what it was called, and whether it took place. That is before the
 * first move after they chose the ticket, or were handed it.
 */
export function knownPlaces(batchId: string, orderId: string) {
  return sql<KnownPlace>`
    select last_known.*, ${detailsJson} as details from (
      select distinct on (ticket_order.id, handed_id, session_move.session_id)
        ticket_order.id as order_id,
        case when ticket.transferred_at is not null then ticket.id end as handed_id,
        session_move.*
      from session_move
      join ticket_type_session on ticket_type_session.session_id = session_move.session_id
      join ticket on ticket.ticket_type_id = ticket_type_session.ticket_type_id and ticket.status = 'valid'
      join ticket_order on ticket_order.id = ticket.order_id and ticket_order.status = 'confirmed'
      where session_move.batch_id = ${batchId}::uuid
        and coalesce(ticket.transferred_at, ticket_order.created_at) <= session_move.moved_at
        and ticket_order.id = ${orderId}::uuid
      order by ticket_order.id, handed_id, session_move.session_id, session_move.moved_at, session_move.id
    ) as last_known
    join session on session.id = last_known.session_id
    join event on event.id = session.event_id
    left join venue on venue.id = event.venue_id
    left join room on room.id = session.room_id
    where ((session.starts_at, session.ends_at, session.room_id, event.venue_id, session.is_active) is distinct from
        (last_known.from_starts_at, last_known.from_ends_at, last_known.from_room_id, last_known.from_venue_id,
          last_known.from_is_active)
        or last_known.from_details is distinct from ${detailsJson} and last_known.from_details is not null)
      and (session.is_active or last_known.from_is_active)`
}

/** A row of `knownPlaces`. */
export interface KnownPlace {
  order_id: string
  /** The ticket, where it was handed on. */
  handed_id: string | null
  session_id: string
  from_starts_at: Date
  from_ends_at: Date
  from_place: string | null
  from_is_active: boolean
  /** Null for what an older version noted. */
  from_details: SessionDetails | null
  /** As it is now. */
  details: SessionDetails
}

import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { announce } from '../core/announce.ts'
import type { Call } from '../core/context.ts'
import { topics } from '../core/topics.ts'
import { sendCancellation } from '../orders/jobs.ts'
import { announceAvailability } from './announce-availability.ts'
import type { EventRow } from './queries.ts'

/**
 * Locks every kiosk token of an event out for good; their kiosks and the organizers hear of it.
 * @returns the stations that had not been revoked before
 */
export async function revokeStations(
  tx: Tx,
  call: Call,
  eventId: string,
  reason: 'revoked' | 'event_cancelled',
): Promise<string[]> {
  const { principal } = call
  const stations = await tx
    .updateTable('station')
    .set({
      revoked_at: call.now(),
      revoked_by: principal.kind === 'user' ? principal.userId : null,
      revoke_reason: reason,
    })
    .where('event_id', '=', eventId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  await announce(
    tx,
    ...stations.flatMap(({ id: stationId }) => [
      { topic: topics.station(stationId), type: 'station.revoked', eventId, payload: { stationId, reason } },
      { topic: topics.checkIns(eventId), type: 'station.changed', eventId, payload: { stationId, state: 'revoked' } },
    ]),
  )
  return stations.map(({ id }) => id)
}

/**
 * Gives back the seats of an event's pending orders. Orders that somebody else is settling at this moment are left
 * to them: they find the event as it is now. The event's row is locked already.
 * @returns how many orders lost their hold
 */
export async function releaseHolds(tx: Tx, call: Call, event: EventRow): Promise<number> {
  await lockSeats(tx, event.id)
  const orders = await tx
    .selectFrom('ticket_order')
    .select('id')
    .where('event_id', '=', event.id)
    .where('status', '=', 'pending')
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
  if (orders.length === 0) return 0
  const ids = orders.map(({ id }) => id)
  const now = call.now()
  await tx.updateTable('ticket_order').set({ status: 'expired', updated_at: now }).where('id', 'in', ids).execute()
  const released = await releaseTickets(tx, ids, now)
  await announceAvailability(tx, {
    eventId: event.id,
    eventName: event.title,
    threshold: call.config.minimumSpotsThreshold,
    ...released,
  })
  return orders.length
}

/** In the order of locks that holds everywhere. */
async function lockSeats(tx: Tx, eventId: string): Promise<void> {
  await tx
    .selectFrom('ticket_type')
    .select('id')
    .where('event_id', '=', eventId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await tx.selectFrom('session').select('id').where('event_id', '=', eventId).orderBy('id').forNoKeyUpdate().execute()
}

async function releaseTickets(tx: Tx, orderIds: string[], now: Date) {
  const ticketTypes = await tx
    .with('freed', (db) =>
      db
        .updateTable('ticket')
        .set({ status: 'expired', cancelled_at: now })
        .where('order_id', 'in', orderIds)
        .where('status', '=', 'held')
        .returning('ticket_type_id'),
    )
    .with('counted', (db) =>
      db
        .selectFrom('freed')
        .select(['ticket_type_id', sql<number>`count(*)::integer`.as('seats')])
        .groupBy('ticket_type_id'),
    )
    .updateTable('ticket_type')
    .from('counted')
    .set({ held: sql`ticket_type.held - counted.seats` })
    .whereRef('ticket_type.id', '=', 'counted.ticket_type_id')
    .returning(['ticket_type.id as ticketTypeId', 'ticket_type.sold', 'ticket_type.held', 'counted.seats'])
    .execute()
  const sessions = await tx
    .with('freed', (db) =>
      db
        .selectFrom('ticket_type_session')
        .innerJoin(seatsOf(ticketTypes), (join) => join.onRef('counted.id', '=', 'ticket_type_session.ticket_type_id'))
        .select(['ticket_type_session.session_id', sql<number>`sum(counted.seats)::integer`.as('seats')])
        .groupBy('ticket_type_session.session_id'),
    )
    .updateTable('session')
    .from('freed')
    .set({ held: sql`session.held - freed.seats` })
    .whereRef('session.id', '=', 'freed.session_id')
    .returning(['session.id as sessionId', 'code', 'capacity', 'sold', 'held', 'freed.seats'])
    .execute()
  return {
    ticketTypes: ticketTypes.map(({ seats: _, ...ticketType }) => ticketType),
    sessions: sessions.map(({ seats, ...session }) => ({
      ...session,
      before: { sold: session.sold, held: session.held + seats },
    })),
  }
}

function seatsOf(ticketTypes: { ticketTypeId: string; seats: number }[]) {
  const pairs = JSON.stringify(ticketTypes.map(({ ticketTypeId, seats }) => ({ id: ticketTypeId, seats })))
  return sql<{ id: string; seats: number }>`jsonb_to_recordset(${pairs}::jsonb)`.as<'counted'>(
    sql.raw('counted(id uuid, seats integer)'),
  )
}

/** A mail to the buyer of each confirmed order, each once. @returns how many */
export async function tellBuyers(tx: Tx, eventId: string): Promise<number> {
  const { name, maxAttempts } = sendCancellation
  const told = await tx
    .insertInto('job')
    .columns(['name', 'max_attempts', 'payload', 'key'])
    .expression((eb) =>
      eb
        .selectFrom('ticket_order')
        .select([
          sql.val(name).as('name'),
          sql`${maxAttempts}::integer`.as('max_attempts'),
          sql`jsonb_build_object('orderId', id)`.as('payload'),
          sql`${name} || ':' || id`.as('key'),
        ])
        .where('event_id', '=', eventId)
        .where('status', '=', 'confirmed')
        .orderBy('id'),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return Number(told.numInsertedOrUpdatedRows ?? 0)
}

import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { topics } from '../core/topics.ts'
import { STEWARD_UNDO_MS } from './rules.ts'
import type { CheckIn, UndoInput } from './schema.ts'

/**
 * Takes back an admission: the row stays, the ticket may enter again. A steward may undo what the own station
 * handed in during the last five minutes, a supervisor anything of the event (and the station's sessions).
 * @throws DomainError NOT_FOUND, FORBIDDEN, CONFLICT when it does not stand any more
 */
export async function undoCheckIn(call: Call, input: UndoInput): Promise<CheckIn> {
  return call.db.transaction().execute(async (tx) => {
    const row = await lockCheckIn(tx, input.checkInId)
    if (!row || !isWithinReach(call, row)) throw refuse('NOT_FOUND', 'There is no such check-in')
    requireRight(call, row)
    if (row.status !== 'standing') {
      throw refuse('CONFLICT', 'This check-in does not stand any more', { status: row.status })
    }
    const { principal } = call
    await tx
      .updateTable('check_in')
      .set({
        status: 'undone',
        undone_at: call.now(),
        undone_by_station: principal.kind === 'kiosk' ? principal.stationId : null,
        undone_by_user: principal.kind === 'user' ? principal.userId : null,
        undo_reason: input.reason,
      })
      .where('id', '=', row.id)
      .execute()
    const ids = { sessionId: row.session_id, ticketId: row.ticket_id, stationId: row.station_id }
    await announce(tx, {
      topic: topics.checkIns(row.event_id),
      type: 'check_in.undone',
      eventId: row.event_id,
      payload: { checkInId: row.id, scanId: row.scan_id, ...ids },
    })
    await audit(tx, call, {
      action: 'check_in.undone',
      subjectType: 'check_in',
      subjectId: row.id,
      eventId: row.event_id,
      fields: ['status'],
      detail: ids,
    })
    return {
      id: row.id,
      ticketId: row.ticket_id,
      sessionId: row.session_id,
      sessionCode: row.session_code,
      admittedAt: iso(row.admitted_at),
      status: 'undone',
      stationName: row.station_name,
    }
  })
}

function lockCheckIn(tx: Tx, checkInId: string) {
  return tx
    .selectFrom('check_in')
    .innerJoin('session', 'session.id', 'check_in.session_id')
    .innerJoin('scan', 'scan.id', 'check_in.scan_id')
    .leftJoin('station', 'station.id', 'check_in.station_id')
    .selectAll('check_in')
    .select(['session.code as session_code', 'station.name as station_name', 'scan.received_at'])
    .where('check_in.id', '=', checkInId)
    .forUpdate('check_in')
    .executeTakeFirst()
}

type Row = NonNullable<Awaited<ReturnType<typeof lockCheckIn>>>

function isWithinReach({ principal }: Call, row: Row): boolean {
  if (principal.kind !== 'kiosk') return true
  const { eventId, sessionIds } = principal
  return row.event_id === eventId && (sessionIds === null || sessionIds.includes(row.session_id))
}

function requireRight(call: Call, row: Row): void {
  const { principal } = call
  if (isOrganizer(principal)) return
  if (principal.kind !== 'kiosk') throw refuse('FORBIDDEN', 'You may not do this')
  if (principal.role === 'supervisor') return
  if (row.station_id !== principal.stationId) throw refuse('FORBIDDEN', 'Only a supervisor may undo what others did')
  // By the server's clock: the station says itself when it scanned.
  if (call.now().getTime() - row.received_at.getTime() > STEWARD_UNDO_MS) {
    throw refuse('FORBIDDEN', 'After five minutes only a supervisor may undo')
  }
}

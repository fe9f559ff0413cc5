import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { requireUser } from '../core/principal.ts'
import { topics } from '../core/topics.ts'
import { getStation, noSuchStation } from './queries.ts'
import type { RevokeStationInput, Station } from './schema.ts'

/** Ends a station's token, or its pairing code, at once and for good. Revoking again changes nothing. */
export async function revokeStation(call: Call, input: RevokeStationInput): Promise<Station> {
  const { userId } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('station')
      .select(['id', 'event_id', 'revoked_at'])
      .where('id', '=', input.stationId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw noSuchStation()
    if (row.revoked_at) return getStation(tx, row.id, call.now())
    await tx
      .updateTable('station')
      .set({
        revoked_at: call.now(),
        revoked_by: userId,
        revoke_reason: input.reason ?? null,
        pairing_code_hash: null,
      })
      .where('id', '=', row.id)
      .execute()
    await announce(
      tx,
      {
        topic: topics.station(row.id),
        type: 'station.revoked',
        eventId: row.event_id,
        payload: { stationId: row.id, reason: 'revoked' },
      },
      {
        topic: topics.checkIns(row.event_id),
        type: 'station.changed',
        eventId: row.event_id,
        payload: { stationId: row.id, state: 'revoked' },
      },
    )
    await audit(tx, call, {
      action: 'station.revoked',
      subjectType: 'station',
      subjectId: row.id,
      eventId: row.event_id,
      fields: ['revokedAt'],
    })
    return getStation(tx, row.id, call.now())
  })
}

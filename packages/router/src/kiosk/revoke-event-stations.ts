import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'

/**
 * Ends all stations of an event that is being cancelled, in the transaction that cancels it and holds its row.
 * @returns ids of the stations that were not revoked before
 */
export async function revokeEventStations(
  tx: Tx,
  cancelled: { eventId: string; at: Date; by: string | null },
): Promise<string[]> {
  const { eventId, at, by } = cancelled
  const stations = await tx
    .updateTable('station')
    .set({ revoked_at: at, revoked_by: by, revoke_reason: 'event_cancelled', pairing_code_hash: null })
    .where('event_id', '=', eventId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  for (const { id: stationId } of stations) {
    await announce(
      tx,
      {
        topic: topics.station(stationId),
        type: 'station.revoked',
        eventId,
        payload: { stationId, reason: 'event_cancelled' },
      },
      {
        topic: topics.checkIns(eventId),
        type: 'station.changed',
        eventId,
        payload: { stationId, state: 'revoked' },
      },
    )
  }
  return stations.map(({ id }) => id)
}

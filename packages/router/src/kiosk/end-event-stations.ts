import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'

/** Tells the paired stations of an event that is over, so that those that are listening lock at once. */
export async function endEventStations(tx: Tx, { eventId, at }: { eventId: string; at: Date }): Promise<void> {
  const stations = await tx
    .selectFrom('station')
    .select('id')
    .where('event_id', '=', eventId)
    .where('revoked_at', 'is', null)
    .where('token_expires_at', '>', at)
    .orderBy('id')
    .execute()
  await announce(
    tx,
    ...stations.map(({ id: stationId }) => ({
      topic: topics.station(stationId),
      type: 'station.expired',
      eventId,
      payload: { stationId, reason: 'event_over' },
    })),
  )
}

import type { Call } from '../core/context.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { selectStations, toStation } from './queries.ts'
import type { ListStationsInput, Station } from './schema.ts'

/** An event's stations, newest first. @throws DomainError NOT_FOUND */
export async function listStations(call: Call, input: ListStationsInput): Promise<Station[]> {
  const event = await getVisibleEvent(call, input.eventId)
  const rows = await selectStations(call.db)
    .where('station.event_id', '=', event.id)
    .orderBy('station.id', 'desc')
    .execute()
  const now = call.now()
  return rows.map((row) => toStation(row, now))
}

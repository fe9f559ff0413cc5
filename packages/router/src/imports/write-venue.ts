import type { Tx } from '@turnout/db'
import type { ImportedEvent } from './model.ts'
import type { ImportOptions } from './prepare.ts'
import { changedColumns, type ReportBuilder } from './report.ts'

/** A room with what it holds. */
export interface WrittenRoom {
  id: string
  capacity: number | null
}

/** The venue of an event and its rooms by name. */
export interface WrittenVenue {
  id: string
  rooms: Map<string, WrittenRoom>
}

/** Makes or completes the venue that a schedule's rooms belong to. Rooms the file no longer names stay. */
export async function writeVenue(
  tx: Tx,
  event: ImportedEvent,
  options: ImportOptions,
  report: ReportBuilder,
): Promise<WrittenVenue | null> {
  const { venue } = event
  if (!venue) return null
  const known = await tx.selectFrom('venue').selectAll().where('import_key', '=', venue.importKey).executeTakeFirst()
  const wanted = { name: venue.name, time_zone: event.timeZone }
  let venueId = known?.id
  if (!known) {
    const made = await tx
      .insertInto('venue')
      .values({ ...wanted, import_key: venue.importKey })
      .returning('id')
      .executeTakeFirstOrThrow()
    venueId = made.id
    report.add('venue', 'created', { name: venue.name, where: event.where, id: made.id })
  } else {
    const changed = changedColumns(known, { ...wanted, deleted_at: null })
    if (changed.length > 0) {
      await tx
        .updateTable('venue')
        .set({ ...wanted, deleted_at: null })
        .where('id', '=', known.id)
        .execute()
    }
    const action = changed.length > 0 ? 'changed' : 'unchanged'
    report.add('venue', action, { name: venue.name, where: event.where, id: known.id, why: changed.join(', ') })
  }
  if (!venueId) throw new Error('A venue was found or made')
  return { id: venueId, rooms: await writeRooms(tx, venueId, { event, options, report }) }
}

interface RoomSource {
  event: ImportedEvent
  options: ImportOptions
  report: ReportBuilder
}

async function writeRooms(tx: Tx, venueId: string, source: RoomSource): Promise<Map<string, WrittenRoom>> {
  const { event, options, report } = source
  const existing = await tx.selectFrom('room').selectAll().where('venue_id', '=', venueId).execute()
  const rooms = new Map<string, WrittenRoom>(existing.map(({ name, id, capacity }) => [name, { id, capacity }]))
  for (const { name } of event.venue?.rooms ?? []) {
    const chosen = options.roomCapacities?.[name]
    const known = rooms.get(name)
    if (!known) {
      const capacity = chosen ?? null
      const made = await tx
        .insertInto('room')
        .values({ venue_id: venueId, name, capacity })
        .returning('id')
        .executeTakeFirstOrThrow()
      rooms.set(name, { id: made.id, capacity })
      report.add('room', 'created', { name, where: event.where, id: made.id })
    } else if (chosen !== undefined && chosen !== known.capacity) {
      await tx.updateTable('room').set({ capacity: chosen }).where('id', '=', known.id).execute()
      rooms.set(name, { id: known.id, capacity: chosen })
      report.add('room', 'changed', { name, where: event.where, id: known.id, why: 'capacity' })
    } else {
      report.add('room', 'unchanged', { name, where: event.where })
    }
  }
  return rooms
}

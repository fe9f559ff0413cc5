import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import { announceVenue } from '../venues/announce-venue.ts'
import { MAX_ROOMS_PER_VENUE } from '../venues/schema.ts'
import { brokenFile } from './broken-file.ts'
import type { ImportedEvent } from './model.ts'
import { roomCapacity } from './prepare.ts'
import { changedColumns } from './report.ts'
import type { ImportContext } from './write-event.ts'

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
export async function writeVenue(tx: Tx, context: ImportContext, event: ImportedEvent): Promise<WrittenVenue | null> {
  const { venue } = event
  if (!venue) return null
  const { report } = context
  const known = await tx.selectFrom('venue').selectAll().where('import_key', '=', venue.importKey).executeTakeFirst()
  const wanted = { name: venue.name, time_zone: event.timeZone }
  let venueId = known?.id
  let fields: string[] = []
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
    fields = changed
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
  const { rooms, roomIds } = await writeRooms(tx, context, event, venueId)
  if (!known || fields.length > 0 || roomIds.length > 0) {
    const changed = [...fields, ...(roomIds.length > 0 ? ['rooms'] : [])]
    if (known) await announceVenue(tx, 'venue.updated', { venueId, fields: changed })
    else await announceVenue(tx, 'venue.created', { venueId })
    await audit(tx, context.call, {
      action: known ? 'venue.updated' : 'venue.created',
      subjectType: 'venue',
      subjectId: venueId,
      fields: changed,
      detail: { importId: context.importId, roomIds },
    })
  }
  return { id: venueId, rooms }
}

/** @returns the rooms of the venue by name, and the ids of those that were made or changed */
async function writeRooms(
  tx: Tx,
  { options, report }: ImportContext,
  event: ImportedEvent,
  venueId: string,
): Promise<{ rooms: Map<string, WrittenRoom>; roomIds: string[] }> {
  const roomIds: string[] = []
  const existing = await tx.selectFrom('room').selectAll().where('venue_id', '=', venueId).execute()
  const rooms = new Map<string, WrittenRoom>(existing.map(({ name, id, capacity }) => [name, { id, capacity }]))
  for (const { name } of event.venue?.rooms ?? []) {
    const chosen = roomCapacity(options, name)
    const known = rooms.get(name)
    if (!known) {
      const capacity = chosen ?? null
      const made = await tx
        .insertInto('room')
        .values({ venue_id: venueId, name, capacity })
        .returning('id')
        .executeTakeFirstOrThrow()
      rooms.set(name, { id: made.id, capacity })
      roomIds.push(made.id)
      report.add('room', 'created', { name, where: event.where, id: made.id })
    } else if (chosen !== undefined && chosen !== known.capacity) {
      await tx.updateTable('room').set({ capacity: chosen }).where('id', '=', known.id).execute()
      rooms.set(name, { id: known.id, capacity: chosen })
      roomIds.push(known.id)
      report.add('room', 'changed', { name, where: event.where, id: known.id, why: 'capacity' })
    } else {
      report.add('room', 'unchanged', { name, where: event.where })
    }
  }
  // Rooms that earlier files named stay, and count.
  if (rooms.size > MAX_ROOMS_PER_VENUE) {
    const message = `The venue would have ${rooms.size} rooms; it may have ${MAX_ROOMS_PER_VENUE}`
    throw brokenFile('The file has too many rooms', [{ where: event.where, message }])
  }
  return { rooms, roomIds }
}

import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockEvent } from '../events/queries.ts'
import { noteMoves } from '../sessions/note-moves.ts'
import { announceVenue } from './announce-venue.ts'
import { requireDistinctNames } from './distinct-names.ts'
import { readVenue } from './queries.ts'
import type { UpdateVenueInput, Venue } from './schema.ts'

/** Of the venue itself; rooms have names of their own. */
const toldOf = ['name', 'address', 'city', 'rooms'] as const

/**
 * Whoever holds tickets for what is to come there is told when it is called or found otherwise, but for what reads the
 * same afterwards. Events are locked before their venue, as where they are changed themselves.
 */
async function noteRenaming(tx: Tx, input: UpdateVenueInput, now: Date): Promise<void> {
  const before = await readVenue(tx, input.venueId)
  const isTold = toldOf.some((field) => input[field] !== undefined && nameOf(input[field]) !== nameOf(before[field]))
  if (!isTold) return
  const events = await tx
    .selectFrom('event')
    .select('id')
    .where('venue_id', '=', input.venueId)
    .where('status', '=', 'published')
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('id')
    .execute()
  for (const { id } of events) {
    const event = await lockEvent(tx, id, 'contents')
    if (event.venue_id === input.venueId) await noteMoves(tx, event, 'all', now)
  }
}

function nameOf(value: string | null | undefined | { id?: string; name: string }[]): string {
  if (!Array.isArray(value)) return value ?? ''
  return JSON.stringify(
    value
      .filter(({ id }) => id)
      .map(({ id, name }) => [id, name])
      .sort(),
  )
}

/**
 * Changes a venue; `rooms`, when given, is the whole new list.
 * @throws DomainError NOT_FOUND; CONFLICT when a room left out still has sessions
 */
export async function updateVenue(call: Call, input: UpdateVenueInput): Promise<Venue> {
  if (input.rooms) requireDistinctNames(input.rooms)
  return call.db.transaction().execute(async (tx) => {
    await noteRenaming(tx, input, call.now())
    const row = await tx
      .updateTable('venue')
      .set({
        name: input.name,
        address: input.address,
        city: input.city,
        country: input.country,
        latitude: input.coordinates === null ? null : input.coordinates?.latitude,
        longitude: input.coordinates === null ? null : input.coordinates?.longitude,
        time_zone: input.timeZone,
        capacity: input.capacity,
        updated_at: call.now(),
      })
      .where('id', '=', input.venueId)
      .where('deleted_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw refuse('NOT_FOUND', 'No such venue', { venueId: input.venueId })
    if (input.rooms) await replaceRooms(tx, input.venueId, input.rooms)
    const fields = Object.keys(input).filter((field) => field !== 'venueId')
    await announceVenue(tx, 'venue.updated', { venueId: input.venueId, fields })
    await audit(tx, call, { action: 'venue.updated', subjectType: 'venue', subjectId: input.venueId, fields })
    return readVenue(tx, input.venueId)
  })
}

type RoomInput = NonNullable<UpdateVenueInput['rooms']>[number]

async function replaceRooms(tx: Tx, venueId: string, rooms: RoomInput[]): Promise<void> {
  const existing = await tx
    .selectFrom('room')
    .select('id')
    .where('venue_id', '=', venueId)
    .orderBy('id')
    .forUpdate()
    .execute()
  const existingIds = new Set(existing.map((room) => room.id))
  const kept = rooms.flatMap((room) => (room.id ? [room.id] : []))
  const foreign = kept.find((roomId) => !existingIds.has(roomId))
  if (foreign) throw refuse('NOT_FOUND', 'No such room at this venue', { roomId: foreign })
  await removeRooms(
    tx,
    [...existingIds].filter((roomId) => !kept.includes(roomId)),
  )
  // Names may be swapped between rooms: first out of each other's way, then to what they shall be.
  for (const room of rooms) {
    if (room.id)
      await tx
        .updateTable('room')
        .set({ name: `\u2192${room.id}` })
        .where('id', '=', room.id)
        .execute()
  }
  for (const room of rooms) {
    const values = { name: room.name, capacity: room.capacity ?? null }
    if (room.id) await tx.updateTable('room').set(values).where('id', '=', room.id).execute()
    else
      await tx
        .insertInto('room')
        .values({ ...values, venue_id: venueId })
        .execute()
  }
}

async function removeRooms(tx: Tx, roomIds: string[]): Promise<void> {
  if (roomIds.length === 0) return
  const used = await tx
    .selectFrom('session')
    .select('room_id')
    .where('room_id', 'in', roomIds)
    .limit(1)
    .executeTakeFirst()
  if (used) throw refuse('CONFLICT', 'A session takes place in a room that would be removed', { roomId: used.room_id })
  await tx.deleteFrom('room').where('id', 'in', roomIds).execute()
}

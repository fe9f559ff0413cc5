import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { createVenue } from './create-venue.ts'
import { deleteVenue } from './delete-venue.ts'
import { getVenue } from './get-venue.ts'
import { listVenues } from './list-venues.ts'
import { createVenueInput, updateVenueInput } from './schema.ts'
import { updateVenue } from './update-venue.ts'

const database = useTestDatabase()
let call: Call
let world: ReturnType<typeof build>

beforeAll(async () => {
  world = build(database().db)
  const organizer = await world.organizer()
  call = callAs(createTestDeps(database().db), { kind: 'user', userId: organizer.id, role: 'organizer' })
})

const hall = (name: string) => createVenueInput.parse({ name, timeZone: 'Europe/Budapest', rooms: [{ name: 'Aula' }] })

describe('venues', () => {
  it('are made with their rooms, and read back', async () => {
    const made = await createVenue(call, hall('Campus'))
    expect(made.rooms).toMatchObject([{ name: 'Aula', capacity: null }])
    expect(await getVenue(call, { venueId: made.id })).toEqual(made)
  })

  it('are made once for one idempotency key, even by two at once', async () => {
    const input = { ...hall('Once'), idempotencyKey: 'venue-once-1' }
    const [first, second] = await Promise.all([createVenue(call, input), createVenue(call, input)])
    expect(second).toEqual(first)
    await expect(createVenue(call, { ...input, name: 'Twice' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('are listed by name in pages, each once, and found by a part of their name', async () => {
    for (const name of ['Zeta 1', 'zeta 2', 'Zeta 3', 'Zeta 3']) await createVenue(call, hall(name))
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await listVenues(call, { limit: 2, cursor, search: 'zeta' })
      seen.push(...page.items.map((venue) => venue.name))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(['Zeta 1', 'zeta 2', 'Zeta 3', 'Zeta 3'])
  })

  it('take a search for what it is, wildcards included', async () => {
    expect((await listVenues(call, { limit: 10, search: '%' })).items).toEqual([])
  })

  it('may swap the names of two rooms', async () => {
    const made = await createVenue(call, { ...hall('Swap'), rooms: [{ name: 'A' }, { name: 'B', capacity: 5 }] })
    const [a, b] = made.rooms
    if (!a || !b) throw new Error('Two rooms were made')
    const swapped = await updateVenue(call, {
      venueId: made.id,
      rooms: [
        { id: a.id, name: 'B' },
        { id: b.id, name: 'A', capacity: 5 },
      ],
    })
    expect(swapped.rooms.map((room) => [room.id, room.name])).toEqual([
      [b.id, 'A'],
      [a.id, 'B'],
    ])
  })

  it('refuse two rooms of one name, a room of another venue, and to lose a room in use', async () => {
    const made = await createVenue(call, hall('Rooms'))
    const other = await createVenue(call, hall('Other'))
    const twice = [{ name: 'X' }, { name: 'X' }]
    await expect(createVenue(call, { ...hall('Twice'), rooms: twice })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    })
    const foreign = [{ id: other.rooms[0]?.id, name: 'Mine now' }]
    await expect(updateVenue(call, { venueId: made.id, rooms: foreign })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const event = await world.event({ venue: made })
    const session = await world.session(event)
    await database()
      .db.updateTable('session')
      .set({ room_id: made.rooms[0]?.id })
      .where('id', '=', session.id)
      .execute()
    await expect(updateVenue(call, { venueId: made.id, rooms: [] })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await getVenue(call, { venueId: made.id })).rooms).toEqual(made.rooms)
  })

  it('cannot be deleted while an event is to be held there; afterwards they are gone from sight', async () => {
    const made = await createVenue(call, hall('Busy'))
    const event = await world.event({ venue: made })
    await expect(deleteVenue(call, { venueId: made.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await database().db.updateTable('event').set({ status: 'cancelled' }).where('id', '=', event.id).execute()
    await deleteVenue(call, { venueId: made.id })
    await expect(getVenue(call, { venueId: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteVenue(call, { venueId: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['no name', { name: ' ' }],
    ['a name too long', { name: 'x'.repeat(201) }],
    ['no such zone', { timeZone: 'Europe/Nowhere' }],
    ['an offset for a zone', { timeZone: '+02:00' }],
    ['a latitude past the pole', { coordinates: { latitude: 91, longitude: 0 } }],
    ['a latitude alone', { coordinates: { latitude: 1 } }],
    ['no seats', { capacity: 0 }],
    ['a negative room', { rooms: [{ name: 'A', capacity: -1 }] }],
    ['rooms of another kind', { rooms: 'A, B' }],
  ])('refuse %s', (_case, change) => {
    expect(createVenueInput.safeParse({ ...hall('Bad'), ...change }).success).toBe(false)
    const update = { venueId: '019aa000-0000-7000-8000-000000000000', ...change }
    expect(updateVenueInput.safeParse(update).success).toBe(false)
  })
})

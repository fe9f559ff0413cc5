import type { Call } from '../core/context.ts'
import { readOrganisation } from '../organisation/queries.ts'
import { parseFile } from './parse-file.ts'
import type { ImportInspection, InspectImportInput } from './schema.ts'

/** What a file would make, with the rooms that a capacity may be given for. Changes nothing. */
export async function inspectImport(call: Call, input: InspectImportInput): Promise<ImportInspection> {
  const { defaultTimeZone } = await readOrganisation(call.db)
  const file = parseFile(input.content, input.kind, defaultTimeZone)
  const sessions = file.events.flatMap((event) => event.sessions)
  const venues = file.events.flatMap((event) => (event.venue ? [event.venue] : []))
  const known = await knownCapacities(
    call,
    venues.map((venue) => venue.importKey),
  )
  const names = [...new Set(venues.flatMap((venue) => venue.rooms.map((room) => room.name)))]
  return {
    kind: file.kind,
    title: file.title,
    eventCount: file.events.length,
    sessionCount: sessions.length,
    rooms: names.map((name) => ({
      name,
      sessionCount: sessions.filter((session) => session.roomName === name).length,
      knownCapacity: known.get(name) ?? null,
    })),
    firstDay: file.firstDay,
    lastDay: file.lastDay,
    timeZone: file.timeZone,
  }
}

async function knownCapacities(call: Call, venueKeys: string[]): Promise<Map<string, number | null>> {
  if (venueKeys.length === 0) return new Map()
  const rows = await call.db
    .selectFrom('room')
    .innerJoin('venue', 'venue.id', 'room.venue_id')
    .select(['room.name', 'room.capacity'])
    .where('venue.import_key', 'in', venueKeys)
    .execute()
  return new Map(rows.map((row) => [row.name, row.capacity]))
}

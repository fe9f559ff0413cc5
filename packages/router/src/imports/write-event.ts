import type { EventTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { requireUser } from '../core/principal.ts'
import { announceAvailability } from '../events/announce-availability.ts'
import { announceEvent } from '../events/announce-event.ts'
import { insertEvent } from '../events/create-event.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import type { ImportedEvent } from './model.ts'
import { addWholeSession, type ImportOptions } from './prepare.ts'
import { changedColumns, type ReportBuilder } from './report.ts'
import { type WrittenSession, writeSessions } from './write-sessions.ts'
import { type WrittenVenue, writeVenue } from './write-venue.ts'

type EventRow = Selectable<EventTable>

/** What all events of one import share. */
export interface ImportContext {
  call: Call
  importId: string
  options: ImportOptions
  report: ReportBuilder
  currency: string
}

/** Makes or changes one event with its venue and sessions. What was deleted or cancelled here stays so. */
export async function writeEvent(tx: Tx, context: ImportContext, given: ImportedEvent): Promise<void> {
  const event = addWholeSession(given, context.options)
  const known = await tx
    .selectFrom('event')
    .selectAll()
    .where('import_key', '=', event.importKey)
    .modifyEnd(sql`for no key update`)
    .executeTakeFirst()
  if (known?.deleted_at || known?.status === 'cancelled') {
    const why = known.deleted_at ? 'Was deleted here' : 'Was cancelled here'
    context.report.add('event', 'skipped', { name: event.title, where: event.where, id: known.id, why })
    return
  }
  const venue = await writeVenue(tx, context, event)
  if (known) await changeEvent(tx, context, { event, known, venue })
  else await makeEvent(tx, context, { event, venue })
}

/** Past events come in as completed, others as drafts. */
async function makeEvent(
  tx: Tx,
  context: ImportContext,
  { event, venue }: { event: ImportedEvent; venue: WrittenVenue | null },
): Promise<void> {
  const { call, options, report, currency } = context
  const now = call.now()
  const { userId } = requireUser(call.principal)
  const made = await insertEvent(tx, {
    ...columnsOf(event),
    starts_at: event.startsAt,
    ends_at: event.endsAt,
    venue_id: venue?.id ?? null,
    status: event.endsAt <= now ? 'completed' : 'draft',
    currency,
    import_key: event.importKey,
    created_by: userId,
    created_at: now,
    updated_at: now,
  })
  await tx.insertInto('event_organizer').values({ event_id: made.id, user_id: userId, role: 'primary' }).execute()
  const sessions = await writeSessions(tx, {
    event,
    before: null,
    eventId: made.id,
    lastNumber: 0,
    venue,
    options,
    report,
    now,
  })
  await auditEvent(tx, context, made.id, { fields: [], sessions })
  await announceEvent(tx, made, { type: 'event.created' })
  report.add('event', 'created', { name: event.title, where: event.where, id: made.id })
}

async function changeEvent(
  tx: Tx,
  context: ImportContext,
  { event, known, venue }: { event: ImportedEvent; known: EventRow; venue: WrittenVenue | null },
): Promise<void> {
  const { call, options, report } = context
  const now = call.now()
  const lastNumber = known.last_session_number
  const seats = await writeSessions(tx, {
    event,
    before: known,
    eventId: known.id,
    lastNumber,
    venue,
    options,
    report,
    now,
  })
  const span = await spanOf(tx, known.id, event)
  const wanted = { ...columnsOf(event), ...span, ...(venue ? { venue_id: venue.id } : {}), status: known.status }
  // An event that was over and is moved ahead is planned anew; one that nobody ever published is over at its end.
  if (known.status === 'completed' && span.ends_at > now) wanted.status = 'draft'
  if (known.status === 'draft' && span.ends_at <= now) wanted.status = 'completed'
  const changed = changedColumns(known, wanted)
  const why = [...changed, ...(seats.length > 0 ? ['sessions'] : [])]
  const entry = { name: event.title, where: event.where, id: known.id, why: why.join(', ') }
  report.add('event', why.length > 0 ? 'changed' : 'unchanged', entry)
  if (why.length === 0) return
  const after = await tx
    .updateTable('event')
    .set({ ...wanted, version: known.version + 1, updated_at: now })
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await auditEvent(tx, context, known.id, { fields: why, sessions: seats })
  if (seats.length > 0) {
    const threshold = call.config.minimumSpotsThreshold
    const change = {
      eventId: known.id,
      eventName: after.title,
      sessions: seats.map(({ isNew: _, ...seat }) => seat),
      ticketTypes: [],
      threshold,
    }
    await announceAvailability(tx, change)
    if (seats.some(hasMoreSeats)) await wakeWaitlist(tx, known.id)
  }
  await announceEvent(tx, after, { type: 'event.updated', fields: why })
}

/** True for a session that was there and can take more now: somebody may wait for that. */
function hasMoreSeats({ isNew, capacity, before }: WrittenSession): boolean {
  if (isNew || typeof before.capacity !== 'number') return false
  return capacity === null || capacity > before.capacity
}

/** So many ids of sessions stand in the audit; how many there were is counted. */
const MOST_IDS = 100

async function auditEvent(
  tx: Tx,
  { call, importId }: ImportContext,
  eventId: string,
  { fields, sessions }: { fields: string[]; sessions: WrittenSession[] },
): Promise<void> {
  const made = sessions.filter(({ isNew }) => isNew).length
  const detail = {
    importId,
    sessionsCreated: made,
    sessionsChanged: sessions.length - made,
    sessionIds: sessions.slice(0, MOST_IDS).map(({ sessionId }) => sessionId),
  }
  await audit(tx, call, { action: 'event.imported', subjectType: 'event', subjectId: eventId, eventId, fields, detail })
}

/** An event with sessions, also some of our own, starts with the first and ends with the last of them. */
async function spanOf(tx: Tx, eventId: string, event: ImportedEvent): Promise<{ starts_at: Date; ends_at: Date }> {
  const span = await tx
    .selectFrom('session')
    .select(({ fn }) => [fn.min('starts_at').as('starts_at'), fn.max('ends_at').as('ends_at')])
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return { starts_at: span?.starts_at ?? event.startsAt, ends_at: span?.ends_at ?? event.endsAt }
}

function columnsOf(event: ImportedEvent) {
  return {
    title: event.title,
    full_description: event.description,
    is_all_day: event.isAllDay,
    time_zone: event.timeZone,
    location_text: event.locationText,
    is_online: event.isOnline,
    url: event.url,
    topics: event.topics,
  }
}

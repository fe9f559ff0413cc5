import { stillOrganizer } from '../access/still-organizer.ts'
import type { Call } from '../core/context.ts'
import { envelopeOf, live } from '../core/live.ts'
import type { StreamMessage } from '../core/stream.ts'
import { topics } from '../core/topics.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { doorEventId, doorSessionIds } from './door-event.ts'
import { type CheckInMessage, checkInMessage, checkInMessages } from './events.ts'
import type { WatchCheckInsInput } from './schema.ts'

/**
 * What happens at the door, live: to organizers of the whole event, to a station of its own sessions. It ends when
 * the station's token does, and when an organizer is one no more.
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function watchCheckIns(call: Call, input: WatchCheckInsInput, signal?: AbortSignal) {
  const { principal } = call
  const { id: eventId } = await getVisibleEvent(call, doorEventId(call, input.eventId))
  const ownTopic = principal.kind === 'kiosk' ? [topics.station(principal.stationId)] : []
  return live<CheckInMessage>(call, {
    topics: [topics.checkIns(eventId), ...ownTopic],
    lastEventId: input.lastEventId,
    signal,
    endsAt: principal.kind === 'kiosk' ? principal.expiresAt : null,
    async toMessage(stored) {
      const message = await readMessage(call, stored)
      return message && isFor(call, message) ? message : null
    },
    until: ({ type }) => type === 'station.revoked',
    recheck: stillOrganizer(call),
  })
}

function isFor(call: Call, message: CheckInMessage): boolean {
  if (call.principal.kind !== 'kiosk') return true
  if (message.type === 'station.changed') return false
  const allowed = doorSessionIds(call)
  const { sessionId, stationId } = message.payload
  return allowed === null || stationId === call.principal.stationId || allowed.includes(sessionId ?? '')
}

// Names are looked up once per message, however many subscribers it goes to.
const read = new WeakMap<StreamMessage, Promise<CheckInMessage | null>>()

function readMessage(call: Call, stored: StreamMessage): Promise<CheckInMessage | null> {
  const known = read.get(stored)
  if (known) return known
  const reading = withNames(call, stored)
  read.set(stored, reading)
  // What failed for one subscriber may go well for the next.
  reading.catch(() => read.delete(stored))
  return reading
}

async function withNames(call: Call, stored: StreamMessage): Promise<CheckInMessage | null> {
  const message = envelopeOf(stored)
  if (message.type !== 'ticket.scanned') return checkInMessage.safeParse(message).data ?? null
  const { data: payload } = checkInMessages['ticket.scanned'].safeParse(message.payload)
  if (!payload) return null
  const names = await call.db
    .selectFrom('scan')
    .leftJoin('ticket', 'ticket.id', 'scan.ticket_id')
    .leftJoin('ticket_type', 'ticket_type.id', 'ticket.ticket_type_id')
    .leftJoin('station', 'station.id', 'scan.station_id')
    .leftJoin('session', 'session.id', 'scan.session_id')
    .select(['ticket.attendee_name', 'ticket_type.name', 'station.name as station_name', 'session.code'])
    .where('scan.id', '=', payload.scanId)
    .executeTakeFirst()
  return {
    ...message,
    type: 'ticket.scanned',
    payload: {
      ...payload,
      attendeeName: names?.attendee_name ?? null,
      ticketTypeName: names?.name ?? null,
      stationName: names?.station_name ?? null,
      sessionCode: names?.code ?? null,
    },
  }
}

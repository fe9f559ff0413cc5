import { randomInt } from 'node:crypto'
import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { hashToken } from '../core/secrets.ts'
import { topics } from '../core/topics.ts'
import { lockEvent } from '../events/queries.ts'
import { getStation } from './queries.ts'
import { PAIRING_MINUTES, pairingCodeFrom, pairingUrl } from './rules.ts'
import type { IssuedToken, IssueTokenInput } from './schema.ts'

const SEAL = 'pairing-code'

/**
 * Sets up a station and gives, this once, the code that pairs a device with it. Drafts may have stations, so that a
 * door can be tried before the sale starts.
 * @throws DomainError NOT_FOUND for an event or sessions that are not there, EVENT_CANCELLED, CONFLICT once it is over
 */
export async function issueToken(call: Call, input: IssueTokenInput): Promise<IssuedToken> {
  // What is kept for a retry under the same key holds the code only sealed.
  const issued = await once(call, 'kiosk.issue', input, async (tx) => {
    const code = pairingCodeFrom((below) => randomInt(below))
    const stationId = await setUpStation(call, tx, input, code)
    return { stationId, sealedCode: call.secrets.seal(SEAL, Buffer.from(code)).toString('base64') }
  })
  const station = await getStation(call.db, issued.stationId, call.now())
  const pairingCode = call.secrets.unseal(SEAL, Buffer.from(issued.sealedCode, 'base64')).toString()
  return {
    station,
    pairingCode,
    pairingExpiresAt: station.pairingExpiresAt,
    pairingUrl: pairingUrl(call.config.publicUrl, pairingCode),
  }
}

async function setUpStation(call: Call, tx: Tx, input: IssueTokenInput, code: string): Promise<string> {
  const event = await lockEvent(tx, input.eventId, 'reading')
  if (event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (event.status === 'completed') throw refuse('CONFLICT', 'The event is over', { status: event.status })
  const sessionIds = [...new Set(input.sessionIds)]
  await requireSessions(tx, event.id, sessionIds)
  const { id } = await tx
    .insertInto('station')
    .values({
      event_id: event.id,
      name: input.stationName,
      role: input.role,
      is_limited: sessionIds.length > 0,
      lifetime_hours: input.hours,
      pairing_code_hash: hashToken(code),
      pairing_expires_at: new Date(call.now().getTime() + PAIRING_MINUTES * 60_000),
      issued_by: requireUser(call.principal).userId,
      created_at: call.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (sessionIds.length > 0) {
    await tx
      .insertInto('station_session')
      .values(sessionIds.map((session_id) => ({ station_id: id, session_id })))
      .execute()
  }
  await announce(tx, {
    topic: topics.checkIns(event.id),
    type: 'station.changed',
    eventId: event.id,
    payload: { stationId: id, state: 'waiting' },
  })
  await audit(tx, call, {
    action: 'station.issued',
    subjectType: 'station',
    subjectId: id,
    eventId: event.id,
    detail: { role: input.role, hours: input.hours, sessionIds },
  })
  return id
}

async function requireSessions(tx: Tx, eventId: string, sessionIds: string[]): Promise<void> {
  if (sessionIds.length === 0) return
  const rows = await tx
    .selectFrom('session')
    .select('id')
    .where('event_id', '=', eventId)
    .where('id', 'in', sessionIds)
    .orderBy('id')
    .forKeyShare()
    .execute()
  const found = new Set(rows.map(({ id }) => id))
  const missing = sessionIds.filter((id) => !found.has(id))
  if (missing.length > 0) throw refuse('NOT_FOUND', 'The event has no such session', { sessionIds: missing })
}

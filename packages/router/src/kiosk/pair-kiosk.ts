import { createHash } from 'node:crypto'
import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { DomainError, invalid, refuse } from '../core/errors.ts'
import { limitRate } from '../core/rate-limit.ts'
import { hashToken, randomToken } from '../core/secrets.ts'
import { topics } from '../core/topics.ts'
import { parseDeviceKey } from './device-keys.ts'
import { findPrincipal } from './find-principal.ts'
import { readProfile } from './get-kiosk-profile.ts'
import { normalizePairingCode, thumbprintInput } from './rules.ts'
import type { DevicePublicKey, Paired, PairInput } from './schema.ts'

/** Guesses per minute from one address, and from all. With 25^8 codes even all of them are nothing. */
const PER_ADDRESS = 10
const FROM_ALL = 600
const WINDOW_SECONDS = 60

/**
 * Binds a device's key to the station that the code is for, and gives the token, this once. A code that is unknown,
 * used, run out or of a revoked station gets the same answer: it tells a guesser nothing.
 * @throws DomainError NOT_FOUND, VALIDATION_ERROR for a key that is not on the curve, RATE_LIMITED
 */
export async function pairKiosk(call: Call, input: PairInput): Promise<Paired> {
  const guesses = [`kiosk.pair:${call.origin.ip ?? 'unknown'}`, 'kiosk.pair']
  await limitRate(call.db, call.now(), { key: guesses[0] ?? '', limit: PER_ADDRESS, windowSeconds: WINDOW_SECONDS })
  await limitRate(call.db, call.now(), { key: 'kiosk.pair', limit: FROM_ALL, windowSeconds: WINDOW_SECONDS })
  const device = await thumbprintOf(input.publicKey).catch((error) => keepAttempt(call, error))
  const paired = await call.db
    .transaction()
    .execute((tx) => bind(call, tx, input, device))
    .catch((error) => keepAttempt(call, error))
  // A right code is no guess: a row of doors paired from one address must not run into the limit.
  await call.db
    .updateTable('rate_limit')
    .set((eb) => ({ hits: eb('hits', '-', 1) }))
    .where('key', 'in', guesses)
    .where('hits', '>', 0)
    .execute()
  return paired
}

/** Puts a refused attempt on record, as often as attempts may be made; of the code that was tried, nothing. */
async function keepAttempt(call: Call, error: unknown): Promise<never> {
  // What a paired station calls is on record anyway.
  if (error instanceof DomainError && call.principal.kind !== 'kiosk') {
    const detail = { procedure: 'kiosk.pair', outcome: error.code }
    await audit(call.db, call, { action: 'station.pairing_refused', subjectType: 'station', subjectId: null, detail })
  }
  throw error
}

async function thumbprintOf(key: DevicePublicKey): Promise<string> {
  try {
    parseDeviceKey(key)
  } catch {
    throw invalid('publicKey', 'Not a point of P-256')
  }
  return createHash('sha256').update(thumbprintInput(key)).digest('base64url')
}

async function bind(call: Call, tx: Tx, input: PairInput, device: string): Promise<Paired> {
  const token = randomToken()
  const { id: stationId, event_id: eventId, role } = await takeStation(call, tx, input, { device, token })
  const principal = await findPrincipal(tx, stationId)
  await announce(tx, {
    topic: topics.checkIns(eventId),
    type: 'station.changed',
    eventId,
    payload: { stationId, state: 'paired' },
  })
  await audit(
    tx,
    { principal, origin: call.origin },
    {
      action: 'station.paired',
      subjectType: 'station',
      subjectId: stationId,
      eventId,
      detail: { role },
    },
  )
  return { ...(await readProfile(call, principal, tx)), token }
}

/** The statement decides: of two devices with one code, the second finds nothing left to take. */
async function takeStation(call: Call, tx: Tx, input: PairInput, { device, token }: { device: string; token: string }) {
  const code = normalizePairingCode(input.pairingCode)
  if (!code) throw noSuchCode()
  const now = call.now()
  const { kty, crv, x, y } = input.publicKey
  const station = await tx
    .updateTable('station')
    .from('event')
    .whereRef('event.id', '=', 'station.event_id')
    .where('event.status', 'in', ['draft', 'published'])
    .where('event.deleted_at', 'is', null)
    .where('station.pairing_code_hash', '=', hashToken(code))
    .where('station.paired_at', 'is', null)
    .where('station.revoked_at', 'is', null)
    .where('station.pairing_expires_at', '>', now)
    .set({
      pairing_code_hash: null,
      paired_at: now,
      token_hash: hashToken(token),
      token_expires_at: sql<Date>`${now}::timestamptz + make_interval(hours => station.lifetime_hours)`,
      device_key: JSON.stringify({ kty, crv, x, y }),
      device_thumbprint: device,
      device_name: input.deviceName ?? null,
      last_seen_at: now,
    })
    .returning(['station.id', 'station.event_id', 'station.role'])
    .executeTakeFirst()
  if (!station) throw noSuchCode()
  return station
}

function noSuchCode() {
  return refuse('NOT_FOUND', 'This pairing code does not work. Ask an organizer for a new one')
}

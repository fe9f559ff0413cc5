import { createHash } from 'node:crypto'
import { PREPARED } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { type DomainError, refuse } from '../core/errors.ts'
import type { KioskPrincipal } from '../core/principal.ts'
import { hashToken } from '../core/secrets.ts'
import { deviceKeyOf, devicePoint, verifyEs256 } from './device-keys.ts'
import { type PairedStationRow, selectPairedStations, toPrincipal } from './find-principal.ts'
import { checkNonce, issueNonce, NONCE_VALID_MS } from './nonce.ts'
import { type DpopClaims, dpopClaims, dpopHeader, proofAddress, thumbprintInput, USE_DPOP_NONCE } from './rules.ts'

/** What a kiosk's request shows. */
export interface KioskCredentials {
  token: string
  /** The `DPoP` header; null when there was none, or more than one. */
  proof: string | null
  method: string
  /** Addresses under which this request may have been sent, without query. */
  urls: string[]
  /** The body as it came; null when there was none. */
  body: Uint8Array | null
}

type AuthDeps = Pick<Deps, 'db' | 'now' | 'secrets'>

/** A station counts as seen at most so often. */
const SEEN_EVERY_MS = 10_000
/** Longer than any nonce is accepted, by the clock of any process. */
const PROOFS_KEPT_MS = 2 * NONCE_VALID_MS

/**
 * Finds out which station calls: its token, and a proof (RFC 9449) by the key it was paired with, made for this very
 * request with a fresh nonce and never seen before. The proof's own time (`iat`) is not relied on: kiosk clocks drift.
 * @throws DomainError UNAUTHORIZED for an unknown token, and with `{ reason: 'use_dpop_nonce', nonce }` for a proof
 *   without a fresh nonce; DEVICE_MISMATCH for no proof or a wrong one; TOKEN_REVOKED; TOKEN_EXPIRED
 */
export async function authenticateKiosk(deps: AuthDeps, credentials: KioskCredentials): Promise<KioskPrincipal> {
  const { token, proof } = credentials
  const station = await selectPairedStations(deps.db)
    .where('station.token_hash', '=', hashToken(token))
    .executeTakeFirst()
  const principal = station && toPrincipal(station)
  if (!station || !principal) throw refuse('UNAUTHORIZED', 'The token is not known')
  if (!proof) throw mismatch('proof_missing')
  const claims = readProof(proof, station)
  requireLive(station, principal, deps.now())
  requireSameRequest(claims, credentials)
  if (!claims.nonce || !checkNonce(deps, claims.nonce)) {
    const nonce = issueNonce(deps)
    throw refuse('UNAUTHORIZED', 'The proof needs a fresh nonce', { reason: USE_DPOP_NONCE, nonce })
  }
  if (!(await remember(deps, station, claims.jti))) throw mismatch('proof_replayed')
  return principal
}

/** Forgets proofs whose nonces nobody accepts any more; called every minute. @returns how many */
export async function forgetOldProofs(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const { numDeletedRows } = await deps.db
    .deleteFrom('dpop_proof')
    .where('seen_at', '<', new Date(deps.now().getTime() - PROOFS_KEPT_MS))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

function mismatch(reason: string): DomainError {
  return refuse('DEVICE_MISMATCH', 'The request was not proved by the device that was paired', { reason })
}

/** The claims of a proof that the paired device's key has signed. */
function readProof(proof: string, station: PairedStationRow): DpopClaims {
  const [head = '', body = '', signature = '', ...rest] = proof.split('.')
  const header = dpopHeader.safeParse(parseSegment(head))
  const claims = dpopClaims.safeParse(parseSegment(body))
  if (rest.length > 0 || proof.length > 4000 || !header.success || !claims.success) throw mismatch('proof_malformed')
  const thumbprint = sha256(thumbprintInput(header.data.jwk))
  if (thumbprint !== station.device_thumbprint) throw mismatch('other_device')
  const key = deviceKeyOf(thumbprint, devicePoint.parse(station.device_key))
  if (!verifyEs256(`${head}.${body}`, signature, key)) throw mismatch('bad_signature')
  return claims.data
}

function parseSegment(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString())
  } catch {
    return null
  }
}

function requireLive(station: PairedStationRow, principal: KioskPrincipal, now: Date): void {
  if (station.revoked_at || station.event_status === 'cancelled' || station.event_deleted_at) {
    const reason = station.event_status === 'cancelled' ? 'event_cancelled' : 'revoked'
    throw refuse('TOKEN_REVOKED', 'The token was revoked', { reason })
  }
  if (principal.expiresAt <= now || station.event_status === 'completed') {
    const over = station.event_status === 'completed' ? { reason: 'event_over' } : {}
    const expiredAt = principal.expiresAt.toISOString()
    throw refuse('TOKEN_EXPIRED', 'The token has run out', { expiredAt, ...over })
  }
}

function requireSameRequest(claims: DpopClaims, { token, method, urls, body }: KioskCredentials): void {
  if (claims.ath !== sha256(token)) throw mismatch('other_token')
  if (claims.htm !== method) throw mismatch('other_method')
  const address = proofAddress(claims.htu)
  if (!urls.some((url) => proofAddress(url) === address)) throw mismatch('other_address')
  if (claims.bh !== sha256(body ?? '')) throw mismatch('other_body')
}

/** False when the proof was seen before (RFC 9449, 11.1). Notes, now and then, that the station was seen. */
async function remember(deps: AuthDeps, station: PairedStationRow, jti: string): Promise<boolean> {
  const now = deps.now()
  const isStale = !station.last_seen_at || now.getTime() - station.last_seen_at.getTime() >= SEEN_EVERY_MS
  const fresh = sql`insert into dpop_proof (station_id, jti, seen_at) values (${station.id}, ${jti}, ${now})
    on conflict do nothing returning jti`
  const seen = sql`update station set last_seen_at = ${now} where id = ${station.id} and exists (select from fresh)`
  const { rows } = isStale
    ? await sql`with fresh as (${fresh}), seen as (${seen}) select from fresh`.execute(deps.db)
    : await sql`${sql.raw(PREPARED)} ${fresh}`.execute(deps.db)
  return rows.length > 0
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url')
}

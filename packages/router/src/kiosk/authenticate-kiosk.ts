import { createHash } from 'node:crypto'
import type { Deps, Origin } from '../core/context.ts'
import { type DomainError, refuse } from '../core/errors.ts'
import type { KioskPrincipal } from '../core/principal.ts'
import { hashToken } from '../core/secrets.ts'
import { keepDeviceKey } from './device-keys.ts'
import { toPrincipal } from './find-principal.ts'
import { checkNonce, issueNonce, NONCE_VALID_MS } from './nonce.ts'
import { type ProofFault, readProof, type SignedProof } from './read-proof.ts'
import { recordRefusal } from './record-refusal.ts'
import { type DpopClaims, proofAddress, USE_DPOP_NONCE } from './rules.ts'
import { type TakenRow, takeProof } from './take-proof.ts'

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
  /** For the audit of a refusal: what is called, and from where. */
  procedure?: string
  origin?: Origin
}

type AuthDeps = Pick<Deps, 'db' | 'now' | 'secrets' | 'log'>
type Proof = SignedProof | ProofFault

/** Longer than any nonce is accepted, by the clock of any process. */
const PROOFS_KEPT_MS = 2 * NONCE_VALID_MS

/**
 * Finds out which station calls: its token, and a proof (RFC 9449) by the key it was paired with, made for this very
 * request with a fresh nonce and never seen before. The proof's own time (`iat`) is not relied on: kiosk clocks drift.
 * What is refused with a station's token is on record.
 * @throws DomainError UNAUTHORIZED for an unknown token, and with `{ reason: 'use_dpop_nonce', nonce }` for a proof
 *   without a fresh nonce; DEVICE_MISMATCH for no proof or a wrong one; TOKEN_REVOKED; TOKEN_EXPIRED
 */
export async function authenticateKiosk(deps: AuthDeps, credentials: KioskCredentials): Promise<KioskPrincipal> {
  const proof = await readProof(credentials.proof)
  const now = deps.now()
  const usable = isUsable(deps, credentials, proof) ? { thumbprint: proof.thumbprint, jti: proof.claims.jti } : null
  const station = await takeProof(deps.db, { tokenHash: hashToken(credentials.token), proof: usable, now })
  const principal = station && toPrincipal(station)
  if (!station || !principal) throw refuse('UNAUTHORIZED', 'The token is not known')
  const refusal = refusalOf(deps, { credentials, proof, station, principal, now })
  if (!refusal) return principal
  if (refusal.details.reason !== USE_DPOP_NONCE) await report(deps, { credentials, proof, station, refusal })
  throw refusal
}

/** Forgets proofs whose nonces nobody accepts any more; called every minute. @returns how many */
export async function forgetOldProofs(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const { numDeletedRows } = await deps.db
    .deleteFrom('dpop_proof')
    .where('seen_at', '<', new Date(deps.now().getTime() - PROOFS_KEPT_MS))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Whether only the database can still object. */
function isUsable(deps: AuthDeps, credentials: KioskCredentials, proof: Proof): proof is SignedProof {
  if ('fault' in proof || otherRequest(proof.claims, credentials)) return false
  return Boolean(proof.claims.nonce && checkNonce(deps, proof.claims.nonce))
}

interface Judged {
  credentials: KioskCredentials
  proof: Proof
  station: TakenRow
  principal: KioskPrincipal
  now: Date
}

/** Why a request is refused; null when it is the station's. */
function refusalOf(deps: AuthDeps, { credentials, proof, station, principal, now }: Judged): DomainError | null {
  if (proof.thumbprint && proof.thumbprint !== station.device_thumbprint) return mismatch('other_device')
  if ('fault' in proof) return mismatch(proof.fault)
  keepDeviceKey(proof.thumbprint, proof.key)
  const end = endOf(station, principal, now)
  if (end) return end
  const other = otherRequest(proof.claims, credentials)
  if (other) return mismatch(other)
  if (!proof.claims.nonce || !checkNonce(deps, proof.claims.nonce)) {
    const nonce = issueNonce(deps)
    return refuse('UNAUTHORIZED', 'The proof needs a fresh nonce', { reason: USE_DPOP_NONCE, nonce })
  }
  return station.is_fresh ? null : mismatch('proof_replayed')
}

function mismatch(reason: string): DomainError {
  return refuse('DEVICE_MISMATCH', 'The request was not proved by the device that was paired', { reason })
}

function endOf(station: TakenRow, principal: KioskPrincipal, now: Date): DomainError | null {
  if (station.revoked_at || station.event_status === 'cancelled' || station.event_deleted_at) {
    const reason = station.event_status === 'cancelled' ? 'event_cancelled' : 'revoked'
    return refuse('TOKEN_REVOKED', 'The token was revoked', { reason })
  }
  if (principal.expiresAt <= now || station.event_status === 'completed') {
    const over = station.event_status === 'completed' ? { reason: 'event_over' } : {}
    const expiredAt = principal.expiresAt.toISOString()
    return refuse('TOKEN_EXPIRED', 'The token has run out', { expiredAt, ...over })
  }
  return null
}

/** How a request differs from the one that was proved; null when it does not. */
function otherRequest(claims: DpopClaims, { token, method, urls, body }: KioskCredentials): string | null {
  if (claims.ath !== sha256(token)) return 'other_token'
  if (claims.htm !== method) return 'other_method'
  const address = proofAddress(claims.htu)
  if (!urls.some((url) => proofAddress(url) === address)) return 'htu'
  return claims.bh === sha256(body ?? '') ? null : 'other_body'
}

/** Puts a refusal on record, and says to the operator what an address should have been. */
async function report(
  deps: AuthDeps,
  {
    credentials,
    proof,
    station,
    refusal,
  }: Pick<Judged, 'credentials' | 'proof' | 'station'> & { refusal: DomainError },
): Promise<void> {
  const { reason } = refusal.details
  if (reason === 'htu') {
    const expected = credentials.urls.map((url) => new URL(url).origin)
    deps.log.info({ stationId: station.id, expected }, 'a kiosk used an address that is not known to be ours')
  }
  await recordRefusal(deps, {
    stationId: station.id,
    eventId: station.event_id,
    procedure: credentials.procedure ?? 'unknown',
    code: refusal.code,
    reason,
    device: 'fault' in proof ? null : proof.thumbprint,
    origin: credentials.origin ?? { ip: null, userAgent: null },
  })
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url')
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  authenticateKiosk,
  authenticateUser,
  type Deps,
  DomainError,
  issueNonce,
  type Principal,
} from '@turnout/router'
import { originOf, type PublicFace, pathOf, proofUrls } from './request-info.ts'

/** Who calls, and until when that is known to hold. */
export interface Caller {
  principal: Principal
  /** Of a user: the session that may be ended before the token does. */
  sessionId?: string | null
  expiresAt: Date | null
}

const anonymous: Caller = { principal: { kind: 'anonymous' }, expiresAt: null }

/** Whether a request claims to come from a kiosk: then every answer carries a fresh nonce. */
export function isKioskRequest(req: IncomingMessage): boolean {
  return isStation(req) || req.headers.dpop !== undefined
}

/** Whether a request comes with a station's token. */
function isStation(req: IncomingMessage): boolean {
  return /^DPoP\s/i.test(req.headers.authorization ?? '')
}

/** Whether a request claims to come from a signed-in user. */
export function isUserRequest(req: IncomingMessage): boolean {
  return /^Bearer\s/i.test(req.headers.authorization ?? '')
}

/** Gives a kiosk the nonce of its next proof. */
export async function offerNonce(deps: Deps, res: ServerResponse): Promise<void> {
  res.setHeader('dpop-nonce', await issueNonce(deps))
}

/**
 * Tells who sent a request. `body` is what arrived, byte for byte: a kiosk's proof covers it.
 * @throws DomainError UNAUTHORIZED, TOKEN_EXPIRED, TOKEN_REVOKED, DEVICE_MISMATCH
 */
export async function authenticate(
  deps: Deps,
  face: PublicFace,
  req: IncomingMessage,
  body: Buffer | null,
): Promise<Caller> {
  const [, scheme, token] = /^(\S+)\s+(\S+)$/.exec(req.headers.authorization?.trim() ?? '') ?? []
  if (!scheme || !token) return anonymous
  if (scheme.toLowerCase() === 'bearer') return authenticateUser(deps, token)
  if (scheme.toLowerCase() !== 'dpop') return anonymous
  const { dpop } = req.headers
  const principal = await authenticateKiosk(deps, {
    token,
    proof: typeof dpop === 'string' ? dpop : null,
    method: req.method ?? 'GET',
    urls: proofUrls(req, face),
    body,
    procedure: calledBy(req),
    origin: originOf(req, face.trustedProxies),
  })
  return { principal, expiresAt: principal.expiresAt }
}

/**
 * Who signs in, or renews or ends a session: nobody that is known by a token, whatever stale one comes along. But a
 * station is one whatever it calls, and may not do what is open to those whom nobody knows.
 */
export async function authenticateSigningIn(
  deps: Deps,
  face: PublicFace,
  req: IncomingMessage,
  body: Buffer | null,
): Promise<Caller> {
  if (!isStation(req)) return anonymous
  try {
    return await authenticate(deps, face, req, body)
  } catch (error) {
    const isNobodys = error instanceof DomainError && error.code === 'UNAUTHORIZED' && !error.details.reason
    if (isNobodys) return anonymous
    throw error
  }
}

/** What the address asks for, for the record: names of procedures only, since other addresses may hold a secret. */
function calledBy(req: IncomingMessage): string {
  return /^\/trpc\/([\w.,]{1,100})$/.exec(pathOf(req))?.[1] ?? 'unknown'
}

/** For a refusal of 401: by which scheme to come back (RFC 9110 §11.6.1, RFC 9449 §9). */
export function challengeOf(req: IncomingMessage, error: DomainError): string | null {
  if (error.status !== 401) return null
  return isKioskRequest(req) ? kioskChallenge(error) : userChallenge(error)
}

/** The same, written to the answer. */
export function challenge(req: IncomingMessage, res: ServerResponse, error: DomainError): void {
  const scheme = challengeOf(req, error)
  if (scheme) res.setHeader('www-authenticate', scheme)
}

function kioskChallenge(error: DomainError): string {
  const wantsNonce = error.details.reason === 'use_dpop_nonce'
  return `DPoP error="${wantsNonce ? 'use_dpop_nonce' : 'invalid_token'}", algs="ES256"`
}

function userChallenge(error: DomainError): string {
  return error.code === 'TOKEN_EXPIRED' ? 'Bearer error="invalid_token"' : 'Bearer'
}

/** A refusal of RATE_LIMITED or UNAVAILABLE says when to come back. */
export function retryAfter(error: DomainError): string | null {
  const { retryAfterSeconds } = error.details
  if (error.code !== 'RATE_LIMITED' && error.code !== 'UNAVAILABLE') return null
  if (typeof retryAfterSeconds === 'number') return String(retryAfterSeconds)
  return error.code === 'UNAVAILABLE' ? '1' : null
}

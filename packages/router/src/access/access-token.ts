import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Deps } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import type { Principal, Role } from '../core/principal.ts'
import { id } from '../core/values.ts'
import { requireCurrent } from './require-current.ts'
import { role } from './schema.ts'

/** How long an access token lives, in seconds. */
export const ACCESS_TOKEN_SECONDS = 15 * 60

const ISSUER = 'turnout'
const PURPOSE = 'access-token'
const claims = z.object({ sub: id, role, exp: z.number(), sid: id.optional() })

/** Signs an access token (JWT, RFC 7519, HS256) for a session of a user. */
export async function signAccessToken(
  deps: Pick<Deps, 'secrets' | 'now'>,
  user: { id: string; role: Role; sessionId: string },
): Promise<{ accessToken: string; expiresAt: Date }> {
  const issuedAt = Math.floor(deps.now().getTime() / 1000)
  const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS
  const accessToken = await new SignJWT({ role: user.role, sid: user.sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(deps.secrets.derive(PURPOSE))
  return { accessToken, expiresAt: new Date(expiresAt * 1000) }
}

/** Who an access token speaks for, and until when. */
export interface Authenticated {
  principal: Extract<Principal, { kind: 'user' }>
  /** The session it is of; null for a token that does not say. */
  sessionId: string | null
  expiresAt: Date
}

/**
 * Reads an access token. A token that says more than `member` is held against the account and the session as they are
 * now, so that whoever lost a role, or was signed out, has lost it at once.
 * @throws DomainError TOKEN_EXPIRED, UNAUTHORIZED for one that is not ours, TOKEN_REVOKED when role or session has ended
 */
export async function authenticateUser(
  deps: Pick<Deps, 'secrets' | 'now' | 'db'>,
  accessToken: string,
): Promise<Authenticated> {
  const authenticated = await readOnce(deps, accessToken)
  if (authenticated.principal.role !== 'member') await requireCurrent(deps.db, authenticated)
  return authenticated
}

/** Tokens that were found genuine, of each installation's secrets: what one says never changes, but that it ends. */
const genuine = new WeakMap<Deps['secrets'], Map<string, Authenticated>>()
const GENUINE_AT_MOST = 5_000

/** A signature is checked once: a client sends the same token with each of its calls. */
async function readOnce(deps: Pick<Deps, 'secrets' | 'now'>, accessToken: string): Promise<Authenticated> {
  const known = genuine.get(deps.secrets) ?? new Map<string, Authenticated>()
  genuine.set(deps.secrets, known)
  const seen = known.get(accessToken)
  if (seen && seen.expiresAt > deps.now()) return seen
  known.delete(accessToken)
  const read = await readAccessToken(deps, accessToken)
  const [oldest] = known.keys()
  if (oldest !== undefined && known.size >= GENUINE_AT_MOST) known.delete(oldest)
  known.set(accessToken, read)
  return read
}

async function readAccessToken(deps: Pick<Deps, 'secrets' | 'now'>, accessToken: string): Promise<Authenticated> {
  try {
    const { payload } = await jwtVerify(accessToken, deps.secrets.derive(PURPOSE), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      currentDate: deps.now(),
    })
    const { sub, role: given, exp, sid } = claims.parse(payload)
    const principal = { kind: 'user', userId: sub, role: given } as const
    return { principal, sessionId: sid ?? null, expiresAt: new Date(exp * 1000) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED') {
      throw refuse('TOKEN_EXPIRED', 'The access token has expired')
    }
    throw refuse('UNAUTHORIZED', 'The access token is not valid')
  }
}

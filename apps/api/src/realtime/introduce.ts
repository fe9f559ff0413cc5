import type { IncomingMessage } from 'node:http'
import { authenticateKiosk, authenticateUser, type ProcedureContext, requireCurrent } from '@turnout/router'
import type { WebSocket } from 'ws'
import type { Caller } from '../http/authenticate.ts'
import { noCookies } from '../http/cookies.ts'
import type { HttpParts } from '../http/parts.ts'
import { originOf, proofUrls } from '../http/request-info.ts'
import { guardConnection } from './guard-connection.ts'

/** What of the request that opened a connection is kept: not the request itself, which is large. */
export interface Opening {
  origin: ReturnType<typeof originOf>
  /** Addresses that a kiosk's proof may name. */
  urls: string[]
}

export function openingOf(req: IncomingMessage, { face }: HttpParts): Opening {
  return { origin: originOf(req, face.trustedProxies), urls: proofUrls(req, face) }
}

/**
 * Finds out who a connection speaks for, and sees to it that it ends when that no longer holds.
 * @throws DomainError UNAUTHORIZED, TOKEN_EXPIRED, TOKEN_REVOKED, DEVICE_MISMATCH
 */
export async function introduce(
  { deps, stream }: HttpParts,
  socket: WebSocket,
  opening: Opening,
  params: Record<string, string> | null,
): Promise<ProcedureContext> {
  const caller = await identify(deps, opening, params ?? {})
  guardConnection(socket, caller, { stream, now: deps.now })
  // Once more, now that nothing that ends it can be missed.
  await requireCurrent(deps.db, caller)
  return {
    ...deps,
    stream: { follow: (query, sink) => stream.follow(query, sink, socket) },
    principal: caller.principal,
    origin: opening.origin,
    cookies: noCookies,
    isListeningOnly: caller.principal.kind === 'kiosk',
  }
}

async function identify(
  deps: HttpParts['deps'],
  { origin, urls }: Opening,
  { accessToken, token, dpop }: Record<string, string | undefined>,
): Promise<Caller> {
  if (accessToken) return authenticateUser(deps, accessToken)
  if (!token) return { principal: { kind: 'anonymous' }, expiresAt: null }
  const principal = await authenticateKiosk(deps, {
    token,
    proof: dpop ?? null,
    method: 'GET',
    urls,
    body: null,
    procedure: 'websocket',
    origin,
  })
  return { principal, expiresAt: principal.expiresAt }
}

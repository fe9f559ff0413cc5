import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { applyWSSHandler, type CreateWSSContextFnOptions } from '@trpc/server/adapters/ws'
import { appRouter, authenticateKiosk, authenticateUser, DomainError, type ProcedureContext } from '@turnout/router'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Caller } from '../http/authenticate.ts'
import { noCookies } from '../http/cookies.ts'
import type { UpgradeHandler } from '../http/listener.ts'
import type { HttpParts } from '../http/parts.ts'
import { isOwnOrigin, originOf, pathOf, proofUrls } from '../http/request-info.ts'
import { report, toTRPCError } from '../http/trpc/errors.ts'
import { TRPC_PATH } from '../http/trpc/target.ts'
import { guardConnection } from './guard-connection.ts'
import { limitSubscriptions } from './limit-subscriptions.ts'
import type { LiveStream } from './live-stream.ts'

const MAX_PAYLOAD = 1024 * 1024
/** A connection that has not said who it is by then is closed. */
const INTRODUCTION_MS = 15_000
/** Bytes that may wait for a slow peer before it is let go. */
const BACKLOG_BYTES = 8 * 1024 * 1024
const CLOSE = { restart: 1012, tooSlow: 4409, noIntroduction: 4400 } as const

/** tRPC over WebSocket. */
export interface WebSockets {
  upgrade: UpgradeHandler
  connections(): number
  /** Tells clients to reconnect, then closes what is left. */
  stop(): Promise<void>
}

export function createWebSockets(parts: HttpParts, stream: LiveStream): WebSockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD, perMessageDeflate: false })
  const introductions = new WeakMap<WebSocket, NodeJS.Timeout>()
  const handler = applyWSSHandler({
    wss,
    router: appRouter,
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 5_000 },
    onError: ({ error, path }) => void report(parts.log, error, path),
    async createContext(options) {
      const context = await introduce(parts, stream, options)
      clearTimeout(introductions.get(options.res))
      return context
    },
  })
  wss.on('connection', (socket) => {
    const timer = setTimeout(() => socket.close(CLOSE.noIntroduction, 'No connection parameters'), INTRODUCTION_MS)
    introductions.set(socket, timer)
    socket.once('close', () => clearTimeout(timer))
  })
  const sweep = setInterval(() => dropSlow(wss), 1_000)

  return {
    connections: () => wss.clients.size,
    upgrade(req, socket, head) {
      if (pathOf(req) !== TRPC_PATH) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      if (!isOwnOrigin(req, parts.face)) return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      const leave = enter(parts, req)
      if (!leave) return void socket.end('HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n')
      socket.once('close', leave)
      wss.handleUpgrade(req, socket, head, (client) => wss.emit('connection', client, req))
    },
    async stop() {
      clearInterval(sweep)
      handler.broadcastReconnectNotification()
      await untilEmpty(wss, 300)
      for (const client of wss.clients) client.close(CLOSE.restart, 'The server restarts')
      await untilEmpty(wss, 700)
      for (const client of wss.clients) client.terminate()
      wss.close()
    },
  }
}

/** Takes a place among the connections of the caller's address; null when they are too many. */
function enter({ connections, face, log }: HttpParts, req: IncomingMessage): (() => void) | null {
  try {
    return connections.enter(originOf(req, face.trustedProxies).ip)
  } catch (error) {
    report(log, error, 'websocket')
    return null
  }
}

/** Finds out who a connection speaks for, and sees to it that it ends when that no longer holds. */
async function introduce(
  parts: HttpParts,
  stream: LiveStream,
  { req, res, info }: CreateWSSContextFnOptions,
): Promise<ProcedureContext> {
  const { deps, face } = parts
  try {
    const caller = await identify(parts, { req, res, info })
    guardConnection(res, caller, { stream, now: deps.now })
    return {
      ...deps,
      stream: limitSubscriptions(deps.stream),
      principal: caller.principal,
      origin: originOf(req, face.trustedProxies),
      cookies: noCookies,
      isListeningOnly: caller.principal.kind === 'kiosk',
    }
  } catch (error) {
    throw error instanceof DomainError ? toTRPCError(error) : error
  }
}

async function identify(parts: HttpParts, { req, info }: CreateWSSContextFnOptions): Promise<Caller> {
  const { deps, face } = parts
  const { accessToken, token, dpop } = info.connectionParams ?? {}
  if (accessToken) return authenticateUser(deps, accessToken)
  if (!token) return { principal: { kind: 'anonymous' }, expiresAt: null }
  const principal = await authenticateKiosk(deps, {
    token,
    proof: dpop ?? null,
    method: 'GET',
    urls: proofUrls(req, face),
    body: null,
    procedure: 'websocket',
    origin: originOf(req, face.trustedProxies),
  })
  return { principal, expiresAt: principal.expiresAt }
}

function dropSlow(wss: WebSocketServer): void {
  for (const client of wss.clients) {
    if (client.bufferedAmount <= BACKLOG_BYTES) continue
    client.close(CLOSE.tooSlow, 'TOO_SLOW')
    client.terminate()
  }
}

async function untilEmpty(wss: WebSocketServer, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs
  while (wss.clients.size > 0 && Date.now() < until) await pause(20)
}

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { sayLast, type UpgradeHandler } from '../http/listener.ts'
import type { HttpParts } from '../http/parts.ts'
import { isOwnOrigin, originOf, pathOf } from '../http/request-info.ts'
import { report } from '../http/trpc/errors.ts'
import { TRPC_PATH } from '../http/trpc/target.ts'
import { RECONNECT_FRAME } from './frames.ts'
import { introduce, openingOf } from './introduce.ts'
import { keepAlive } from './keep-alive.ts'
import { plainSockets } from './plain-sockets.ts'
import { TrpcConnection } from './trpc-connection.ts'

const TRPC_PAYLOAD = 1024 * 1024
const PLAIN_PAYLOAD = 16 * 1024
/** A connection that has not said who it is by then is closed. */
const INTRODUCTION_MS = 15_000
const CLOSE = { restart: 1012, noIntroduction: 4400 } as const

/** tRPC over WebSocket at `/trpc`, and plain frames at `/`. */
export interface WebSockets {
  upgrade: UpgradeHandler
  connections(): number
  /** Tells clients to reconnect, then closes what is left. */
  stop(): Promise<void>
}

/** @param introductionMs how long a connection may keep to itself who it is */
export function createWebSockets(parts: HttpParts, introductionMs = INTRODUCTION_MS): WebSockets {
  const { stream } = parts
  const trpc = new WebSocketServer({ noServer: true, maxPayload: TRPC_PAYLOAD, perMessageDeflate: false })
  const plain = new WebSocketServer({ noServer: true, maxPayload: PLAIN_PAYLOAD, perMessageDeflate: false })
  const alive = keepAlive()
  const notices = plainSockets(parts, stream)
  const everyone = () => [...trpc.clients, ...plain.clients]

  const welcome = (socket: WebSocket) => {
    alive.add(socket)
    socket.on('error', (error) => parts.log.debug({ reason: error.message }, 'a connection broke'))
  }
  const converse = (socket: WebSocket, wire: Duplex, req: IncomingMessage) => {
    welcome(socket)
    const opening = openingOf(req, parts)
    const host = {
      introduce: (params: Record<string, string> | null) => introduce(parts, socket, opening, params),
      position: () => stream.position(),
      onError: (error: unknown, path: string | undefined) => void report(parts.log, error, path),
    }
    const isToComeYet = new URLSearchParams(req.url?.split('?')[1]).get('connectionParams') === '1'
    const connection = new TrpcConnection(socket, wire, host, isToComeYet)
    if (isToComeYet) expectIntroduction(socket, connection, introductionMs)
  }
  // Messages were lost to this process: clients come back, and are told where they stand.
  const off = stream.listenAll({
    onMessage: () => undefined,
    onReset: () => close(everyone(), CLOSE.restart, 'The live stream begins anew'),
  })

  return {
    connections: () => trpc.clients.size + plain.clients.size,
    upgrade(req, socket, head) {
      const path = pathOf(req)
      if (path === TRPC_PATH && !isOwnOrigin(req, parts.face)) return sayLast(socket, '403 Forbidden')
      if (path !== TRPC_PATH && path !== '/') return sayLast(socket, '404 Not Found')
      const leave = enter(parts, req)
      if (!leave) return sayLast(socket, '429 Too Many Requests')
      socket.once('close', leave)
      if (path === TRPC_PATH) trpc.handleUpgrade(req, socket, head, (client) => converse(client, socket, req))
      else {
        plain.handleUpgrade(req, socket, head, (client) => {
          welcome(client)
          notices.add(client)
        })
      }
    },
    async stop() {
      off()
      notices.stop()
      for (const client of trpc.clients) client.send(RECONNECT_FRAME)
      await untilEmpty(trpc, 300)
      close(everyone(), CLOSE.restart, 'The server restarts')
      await untilEmpty(trpc, 700)
      alive.stop()
      for (const client of everyone()) client.terminate()
      trpc.close()
      plain.close()
    },
  }
}

function expectIntroduction(socket: WebSocket, connection: TrpcConnection, patienceMs: number): void {
  const timer = setTimeout(() => {
    if (!connection.hasSpoken) socket.close(CLOSE.noIntroduction, 'No connection parameters')
  }, patienceMs)
  socket.once('close', () => clearTimeout(timer))
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

function close(clients: WebSocket[], code: number, reason: string): void {
  for (const client of clients) client.close(code, reason)
}

async function untilEmpty(wss: WebSocketServer, patienceMs: number): Promise<void> {
  const until = Date.now() + patienceMs
  while (wss.clients.size > 0 && Date.now() < until) await pause(20)
}

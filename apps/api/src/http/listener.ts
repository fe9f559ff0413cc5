import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'

export type RequestHandler = (req: http.IncomingMessage, res: http.ServerResponse) => void
export type UpgradeHandler = (req: http.IncomingMessage, socket: Duplex, head: Buffer) => void

export interface ListenerOptions {
  host: string
  port: number
  /** Files of a certificate and its key, for HTTPS. */
  tls?: { cert: string; key: string }
}

/** The one port. It is taken before anything else starts, and answers "not ready" until it is given handlers. */
export interface Listener {
  port: number
  /** Where this process itself reaches it. */
  url: string
  isSecure: boolean
  handle(onRequest: RequestHandler, onUpgrade: UpgradeHandler): void
  /** Answers go on, but each connection ends with its next answer: its caller opens the next one elsewhere. */
  drain(): void
  /** Takes no new connections and resolves when the last answer is out, or after the patience has run out. */
  close(patienceMs: number): Promise<void>
}

/** A port that cannot be taken, said in a way that helps. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** Longer than the usual idle time of a load balancer (60 s), so that it is never the server who hangs up first. */
const KEEP_ALIVE_MS = 65_000

/** @throws ListenError when the port is taken or may not be used */
export async function listen(options: ListenerOptions): Promise<Listener> {
  let onRequest: RequestHandler = notReady
  let onUpgrade: UpgradeHandler = (_req, socket) => socket.destroy()
  const server = options.tls ? https.createServer(await readTls(options.tls)) : http.createServer()
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = KEEP_ALIVE_MS + 5_000
  server.requestTimeout = 120_000
  let isDraining = false
  server.on('request', (req, res) => {
    if (isDraining) res.setHeader('connection', 'close')
    onRequest(req, res)
  })
  server.on('upgrade', (req, socket, head) => {
    // Node's own is gone by now: without one, a caller's reset would end the process.
    socket.on('error', () => socket.destroy())
    onUpgrade(req, socket, head)
  })
  server.on('clientError', refuseGarbage)
  await bind(server, options)
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : options.port
  const isSecure = Boolean(options.tls)
  return {
    port,
    isSecure,
    url: `${isSecure ? 'https' : 'http'}://${reachable(options.host)}:${port}`,
    handle(request, upgrade) {
      onRequest = request
      onUpgrade = upgrade
    },
    drain() {
      isDraining = true
    },
    close: (patienceMs) => closeServer(server, patienceMs),
  }
}

function bind(server: http.Server, { host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(explain(error, host, port))))
    server.listen({ host, port }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is in use: stop what uses it, or choose another by PORT`
  if (error.code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 by PORT`
  if (error.code === 'EADDRNOTAVAIL') return `This machine has no address ${host}: choose another by HOST`
  return `Cannot listen on ${host}:${port} (${error.code ?? error.message})`
}

async function readTls({ cert, key }: { cert: string; key: string }): Promise<https.ServerOptions> {
  try {
    return { cert: await readFile(cert), key: await readFile(key) }
  } catch (cause) {
    throw new ListenError('The files of TLS_CERT and TLS_KEY cannot be read', { cause })
  }
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function notReady(req: http.IncomingMessage, res: http.ServerResponse): void {
  const isAlive = req.url === '/healthz'
  const error = {
    code: 'UNAVAILABLE',
    message: 'Starting. Try again',
    details: {},
    timestamp: new Date().toISOString(),
  }
  res.writeHead(isAlive ? 200 : 503, { 'content-type': 'application/json', 'retry-after': '1' })
  res.end(JSON.stringify(isAlive ? { status: 'ok' } : { error }))
}

function refuseGarbage(_error: Error, socket: Duplex): void {
  if (socket.writable) sayLast(socket, '400 Bad Request')
  else socket.destroy()
}

const LAST_WORDS_MS = 5_000

/**
 * Refuses on the bare connection, and ends it whether or not its caller does: half of it would stay open for ever.
 * @param status such as `403 Forbidden`
 */
export function sayLast(socket: Duplex, status: string): void {
  const end = () => socket.destroy()
  const timer = setTimeout(end, LAST_WORDS_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, end)
}

async function closeServer(server: http.Server, patienceMs: number): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // Connections that fall idle after their last answer would stay for the keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), patienceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(timer)
}

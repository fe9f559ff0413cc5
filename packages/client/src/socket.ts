import {
  createWSClient,
  type Operation,
  TRPCClientError,
  type TRPCLink,
  type TRPCWebSocketClient,
  wsLink,
} from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from '@turnout/router/types'

/** The constructor of a WHATWG WebSocket; Node 20 has none of its own, `ws` gives one. */
export interface WebSocketConstructor {
  new (url: string | URL, protocols?: string | string[]): WebSocketLike
}

/** What of a WebSocket this client uses; that of `ws` has it too, though its events are typed otherwise. */
export interface WebSocketLike {
  readonly readyState: number
  close(code?: number, reason?: string): void
  send(data: string): void
}

/** The same constructor as the link's types want it. */
function forLink(given: WebSocketConstructor | undefined): typeof WebSocket | undefined {
  return given as typeof WebSocket | undefined
}

/**
 * A socket for live topics, opened when the first is asked for; null where there is no WebSocket, so that everything
 * else works there all the same.
 */
export function makeSocket(
  given: WebSocketConstructor | undefined,
  options: Omit<Parameters<typeof createWSClient>[0], 'WebSocket'>,
): TRPCWebSocketClient | null {
  if (!given && typeof WebSocket === 'undefined') return null
  return createWSClient({ ...options, WebSocket: forLink(given) })
}

/** Live topics by the socket; without one they are refused in words that help. */
export function socketLink(socket: TRPCWebSocketClient | null): TRPCLink<AppRouter> {
  if (socket) return (runtime) => fromFirstId(wsLink<AppRouter>({ client: socket })(runtime))
  return () => () =>
    observable((observer) => {
      observer.error(new TRPCClientError('There is no WebSocket here: give the client the one of the ws package'))
    })
}

type OperationLink = ReturnType<TRPCLink<AppRouter>>

/**
 * The server says where a subscription begins. That is its first id: with the link's own memory, which is of messages
 * only, a subscription that has had none yet would lose what comes while its connection is away.
 */
function fromFirstId(send: OperationLink): OperationLink {
  return ({ op, next }) =>
    observable((observer) => {
      // What comes back after a break is this same object, asked for once more.
      const input = copyOf(op)
      return send({ op: { ...op, input }, next }).subscribe({
        ...observer,
        next(envelope) {
          const { result } = envelope
          if (result.type === 'started' && 'id' in result) input.lastEventId ??= result.id
          observer.next(envelope)
        },
      })
    })
}

function copyOf({ input }: Operation): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? { ...input } : {}
}

/** Address of the server's WebSocket. */
export function socketUrl(url: string): string {
  return `${url.replace(/^http/, 'ws')}/trpc`
}

/** Half a second, doubling to half a minute, with jitter so that a crowd does not come back at once. */
export function reconnectDelay(attempt: number): number {
  const full = Math.min(30_000, 500 * 2 ** attempt)
  return full / 2 + Math.random() * (full / 2)
}

/** Base address without a trailing slash; in a page, the page's own origin when left out. */
export function baseUrl(url: string | undefined): string {
  const given = url ?? (typeof location === 'undefined' ? undefined : location.origin)
  if (!given) throw new Error('createClient needs `url` outside of a browser')
  return given.replace(/\/+$/, '')
}

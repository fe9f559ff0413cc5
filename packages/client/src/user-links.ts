import {
  httpBatchStreamLink,
  httpLink,
  retryLink,
  splitLink,
  type TRPCLink,
  type TRPCWebSocketClient,
} from '@trpc/client'
import type { AppRouter } from '@turnout/router/types'
import type { Fetch } from './cookie-fetch.ts'
import { codeOf } from './errors.ts'
import type { Session } from './session.ts'
import { makeSocket, reconnectDelay, socketLink, socketUrl, type WebSocketConstructor } from './socket.ts'

export interface UserLinkOptions {
  /** Base address of the server, such as `https://tickets.example.org`. */
  url: string
  session: Session
  fetch: Fetch
  WebSocket: WebSocketConstructor | undefined
}

/** The server ends a connection with this code when its token has ended or was revoked. */
const RIGHTS_ENDED = 4401

/** What sets a cookie, or is too large to wait in a batch, goes alone. */
const goesAlone = /^(access|imports)\./

/** HTTP for queries and mutations, one WebSocket for subscriptions, tokens renewed on the way. */
export function userLinks(options: UserLinkOptions): {
  links: TRPCLink<AppRouter>[]
  socket: TRPCWebSocketClient | null
} {
  const { session } = options
  const url = `${options.url}/trpc`
  const headers = async () => {
    const token = await session.accessToken()
    return token ? { authorization: `Bearer ${token}` } : {}
  }
  const socket = makeSocket(options.WebSocket, {
    url: socketUrl(options.url),
    connectionParams: async () => {
      const accessToken = await session.accessToken()
      return accessToken ? { accessToken } : {}
    },
    lazy: { enabled: true, closeMs: 5_000 },
    keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5_000 },
    retryDelayMs: reconnectDelay,
    // The token is no longer taken, whatever time it has left: the next connection comes with another.
    onClose(cause) {
      if (cause?.code === RIGHTS_ENDED) session.expire()
    },
  })
  const links: TRPCLink<AppRouter>[] = [
    retryLink({ retry: (failed) => shouldRetry(failed.op, failed.error, failed.attempts, session) }),
    splitLink({
      condition: (op) => op.type === 'subscription',
      true: socketLink(socket),
      false: splitLink({
        condition: (op) => goesAlone.test(op.path),
        true: httpLink({ url, fetch: options.fetch, headers: (call) => (isAnonymous(call.op.path) ? {} : headers()) }),
        false: httpBatchStreamLink({ url, fetch: options.fetch, headers, maxItems: 20, maxURLLength: 4_000 }),
      }),
    }),
  ]
  return { links, socket }
}

/** Signing in and renewing must not wait for the token they are about to get. */
function isAnonymous(path: string): boolean {
  return path.startsWith('access.') && path !== 'access.me' && path !== 'access.updateMe'
}

/** A token that the server no longer takes is renewed once; a query that met a broken network is asked once more. */
function shouldRetry(op: { type: string; path: string }, error: unknown, attempts: number, session: Session): boolean {
  if (op.type === 'subscription' || attempts > 1 || isAnonymous(op.path)) return false
  const code = codeOf(error)
  if (code !== 'TOKEN_EXPIRED' && code !== 'TOKEN_REVOKED' && code !== 'UNAUTHORIZED') return false
  if (session.state.status !== 'signedIn') return false
  session.expire()
  return true
}

import { createTRPCClient, type TRPCClient, type TRPCLink } from '@trpc/client'
import type { AppRouter } from '@turnout/router/types'
import { type Fetch, withCookies } from './cookie-fetch.ts'
import { codeOf } from './errors.ts'
import { createSession, type Session } from './session.ts'
import { baseUrl, type WebSocketConstructor } from './socket.ts'
import { userLinks } from './user-links.ts'

export type { AppRouter } from '@turnout/router/types'
export * from './errors.ts'
export type { Session, SessionState } from './session.ts'

export interface ClientOptions {
  /** Base address of the server; in a page, its own origin when left out. */
  url?: string
  /** Another `fetch`. */
  fetch?: Fetch
  /** Needed for subscriptions where there is no global WebSocket (Node 20): the one of the `ws` package. */
  WebSocket?: WebSocketConstructor
}

/** A client for a person: signs in, renews its token by itself, follows live topics over one socket. */
export interface TurnoutClient {
  /** Every procedure, typed. */
  api: TRPCClient<AppRouter>
  session: Session
  /** For `createTRPCReact().createClient`. */
  links: TRPCLink<AppRouter>[]
  signIn(credentials: { email: string; password: string }): Promise<void>
  register(person: { email: string; name: string; password: string; locale?: 'en' | 'hu' }): Promise<void>
  signOut(): Promise<void>
  /** Ends the socket. */
  close(): Promise<void>
}

/** One client for one server. Queries and mutations go by HTTP, subscriptions by WebSocket. */
export function createClient(options: ClientOptions = {}): TurnoutClient {
  const url = baseUrl(options.url)
  const session: Session = createSession(
    () => api.access.refresh.mutate(),
    (error) => codeOf(error) !== null && codeOf(error) !== 'UNAVAILABLE' && codeOf(error) !== 'RATE_LIMITED',
  )
  const { links, socket } = userLinks({
    url,
    session,
    fetch: withCookies(options.fetch ?? ((input, init) => fetch(input, init))),
    WebSocket: options.WebSocket,
  })
  const api: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({ links })
  // The socket's rights are those it was opened with: another person needs another socket.
  const reopenSocket = () => socket?.connection?.ws?.close()

  return {
    api,
    session,
    links,
    async signIn(credentials) {
      session.accept(await api.access.login.mutate(credentials))
      reopenSocket()
    },
    async register(person) {
      session.accept(await api.access.register.mutate(person))
      reopenSocket()
    },
    async signOut() {
      await api.access.logout.mutate()
      session.clear()
      reopenSocket()
    },
    close: async () => socket?.close(),
  }
}

import { createTRPCClient, httpLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client'
import type { Paired, PairInput } from '@turnout/router/schema/kiosk'
import type { AppRouter } from '@turnout/router/types'
import type { Fetch } from './cookie-fetch.ts'
import { createProof } from './dpop.ts'
import { type KioskCredentials, NONCE_FRESH_MS, type NonceBox, withProof } from './kiosk-fetch.ts'
import { baseUrl, makeSocket, reconnectDelay, socketLink, socketUrl, type WebSocketConstructor } from './socket.ts'

export { type DeviceKey, makeDeviceKey } from './device-key.ts'
export { createProof, type ProofRequest } from './dpop.ts'
export * from './errors.ts'
export type { KioskCredentials } from './kiosk-fetch.ts'
export { signScan, type UnsignedScan } from './sign-scan.ts'

/** What the socket is doing, for the line at the foot of the screen. */
export type SocketState = 'idle' | 'connecting' | 'open'

export interface KioskClientOptions extends KioskCredentials {
  /** Base address of the server; in a page, its own origin when left out. */
  url?: string
  fetch?: Fetch
  /** Needed where there is no global WebSocket (Node 20). */
  WebSocket?: WebSocketConstructor
  /** Called when the socket opens or breaks. */
  onSocketState?: (state: SocketState) => void
}

/** A paired kiosk's client: every request carries a proof by the device's key. */
export interface KioskClient {
  api: TRPCClient<AppRouter>
  /** Ends the socket. */
  close(): Promise<void>
}

/** A client for one paired kiosk. Queries go by POST too: a proof leaves the query string out. */
export function createKioskClient(options: KioskClientOptions): KioskClient {
  const url = baseUrl(options.url)
  const box: NonceBox = { nonce: null, receivedAt: 0 }
  const fetchWithProof = withProof(options.fetch ?? ((input, init) => fetch(input, init)), options, box, url)
  const connectionParams = async () => {
    // Any answer brings a nonce; a socket cannot ask for one while it is being opened.
    if (Date.now() - box.receivedAt > NONCE_FRESH_MS) await api.kiosk.profile.query()
    const proofUrl = `${url}/trpc`
    const dpop = await createProof(options.key, {
      method: 'GET',
      url: proofUrl,
      token: options.token,
      body: '',
      nonce: box.nonce,
    })
    return { token: options.token, dpop }
  }
  const socket = makeSocket(options.WebSocket, {
    url: socketUrl(url),
    connectionParams,
    lazy: { enabled: true, closeMs: 5_000 },
    keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 4_000 },
    retryDelayMs: reconnectDelay,
    onOpen: () => options.onSocketState?.('open'),
    onClose: () => options.onSocketState?.('connecting'),
  })
  const links: TRPCLink<AppRouter>[] = [
    splitLink({
      condition: (op) => op.type === 'subscription',
      true: socketLink(socket),
      false: httpLink({ url: `${url}/trpc`, fetch: fetchWithProof, methodOverride: 'POST' }),
    }),
  ]
  const api: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({ links })
  return { api, close: async () => socket?.close() }
}

/**
 * Trades a pairing code for a token bound to the device's key.
 * @throws TurnoutError NOT_FOUND for a code that is unknown, spent or too old; RATE_LIMITED
 */
export function pairKiosk(input: PairInput, options: { url?: string; fetch?: Fetch } = {}): Promise<Paired> {
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init))
  const api = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${baseUrl(options.url)}/trpc`,
        fetch: (to, init) => send(to, { ...init, credentials: 'omit' }),
      }),
    ],
  })
  return api.kiosk.pair.mutate(input)
}

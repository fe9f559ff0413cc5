import type { Fetch } from './cookie-fetch.ts'
import type { DeviceKey } from './device-key.ts'
import { createProof } from './dpop.ts'

/** A kiosk's token and the key without which it is worth nothing. */
export interface KioskCredentials {
  token: string
  key: DeviceKey
}

/** The server's last nonce and when it came. */
export interface NonceBox {
  nonce: string | null
  receivedAt: number
}

const NONCE_HEADER = 'dpop-nonce'

/** Half of a nonce's life at the server. */
export const NONCE_FRESH_MS = 120_000

/**
 * A `fetch` that proves each request where address and body are final. Without a fresh nonce it first asks a public
 * procedure, whose answer to a kiosk brings one: a refusal would do so too, but browsers report each as an error. A
 * request refused for its nonce all the same did nothing at the server and is sent once more with the new one.
 */
export function withProof(base: Fetch, credentials: KioskCredentials, box: NonceBox, url: string): Fetch {
  let asking: Promise<void> | null = null
  const keepNonce = (response: Response) => {
    const nonce = response.headers.get(NONCE_HEADER)
    if (!nonce) return
    box.nonce = nonce
    box.receivedAt = Date.now()
  }
  const askForNonce = async () => {
    keepNonce(await base(`${url}/trpc/organisation.get`, { headers: { dpop: 'nonce' }, credentials: 'omit' }))
  }
  const attempt: Fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const body = typeof init?.body === 'string' ? init.body : ''
    const proof = await createProof(credentials.key, {
      method: init?.method ?? 'GET',
      url,
      token: credentials.token,
      body,
      nonce: box.nonce,
    })
    const headers = new Headers(init?.headers)
    headers.set('authorization', `DPoP ${credentials.token}`)
    headers.set('dpop', proof)
    const response = await base(input, { ...init, headers, credentials: 'omit' })
    keepNonce(response)
    return response
  }
  return async (input, init) => {
    if (Date.now() - box.receivedAt > NONCE_FRESH_MS) {
      asking ??= askForNonce().finally(() => {
        asking = null
      })
      await asking
    }
    const response = await attempt(input, init)
    const wantsNonce = response.status === 401 && response.headers.get('www-authenticate')?.includes('use_dpop_nonce')
    return wantsNonce ? attempt(input, init) : response
  }
}

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

/**
 * A `fetch` that proves each request where address and body are final. A request refused for its nonce did
 * nothing at the server and is sent once more with the new one.
 */
export function withProof(base: Fetch, credentials: KioskCredentials, box: NonceBox): Fetch {
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
    const nonce = response.headers.get(NONCE_HEADER)
    if (nonce) {
      box.nonce = nonce
      box.receivedAt = Date.now()
    }
    return response
  }
  return async (input, init) => {
    const response = await attempt(input, init)
    const wantsNonce = response.status === 401 && response.headers.get('www-authenticate')?.includes('use_dpop_nonce')
    return wantsNonce ? attempt(input, init) : response
  }
}

import { type DeviceKey, sha256, signJws } from './device-key.ts'

export interface ProofRequest {
  method: string
  /** Full address; query and fragment are left out of the proof (RFC 9449, 4.2). */
  url: string
  /** The kiosk token the proof is for. */
  token: string
  /** The body exactly as it is sent; empty when there is none. */
  body: string
  /** The server's last nonce. */
  nonce: string | null
}

/** A DPoP proof (RFC 9449) that also binds the body (`bh`). */
export async function createProof(key: DeviceKey, request: ProofRequest): Promise<string> {
  const { origin, pathname } = new URL(request.url)
  const claims = {
    jti: crypto.randomUUID(),
    htm: request.method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(Date.now() / 1000),
    ath: await sha256(request.token),
    bh: await sha256(request.body),
    ...(request.nonce ? { nonce: request.nonce } : {}),
  }
  return signJws(key, { typ: 'dpop+jwt', jwk: key.publicJwk }, claims)
}

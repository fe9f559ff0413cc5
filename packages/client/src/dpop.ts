import { dpopSigningInput, proofAddress } from '@turnout/router/rules/kiosk'
import { type DeviceKey, sha256, signCompact } from './device-key.ts'

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
  const [ath, bh] = await Promise.all([sha256(request.token), sha256(request.body)])
  const input = dpopSigningInput(key.publicJwk, {
    jti: crypto.randomUUID(),
    htm: request.method,
    htu: proofAddress(request.url),
    iat: Math.floor(Date.now() / 1000),
    ath,
    bh,
    ...(request.nonce ? { nonce: request.nonce } : {}),
  })
  return signCompact(key, input)
}

import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'

/** The two numbers of a P-256 public key, base64url. */
export const devicePoint = z.object({ x: z.string(), y: z.string() })
export type DevicePoint = z.infer<typeof devicePoint>

// Parsing a key costs as much as checking a signature. A thumbprint names one key for ever, so nothing gets stale.
const parsed = new Map<string, KeyObject>()
const PARSED_AT_MOST = 5000

/** A P-256 public key ready for use. @throws when the numbers are not a point of the curve */
export function parseDeviceKey(key: DevicePoint): KeyObject {
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: key.x, y: key.y }, format: 'jwk' })
}

/** Keeps the parsed key of a paired device for its next requests. */
export function keepDeviceKey(thumbprint: string, key: KeyObject): void {
  const [oldest] = parsed.keys()
  if (oldest !== undefined && parsed.size >= PARSED_AT_MOST && !parsed.has(thumbprint)) parsed.delete(oldest)
  // To the end of the map's order, whose first is the one unused for longest.
  parsed.delete(thumbprint)
  parsed.set(thumbprint, key)
}

/** The key of a thumbprint when it has been parsed already. */
export function knownDeviceKey(thumbprint: string): KeyObject | null {
  return parsed.get(thumbprint) ?? null
}

/**
 * Checks an ES256 signature of a compact JWS (RFC 7518, 3.4: r and s, 32 bytes each) over its signing input, beside
 * the thread that answers requests.
 */
export function verifyEs256(input: string, signature: string, key: KeyObject): Promise<boolean> {
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== 64 || bytes.toString('base64url') !== signature) return Promise.resolve(false)
  return new Promise((resolve, reject) => {
    verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, bytes, (error, isGenuine) =>
      error ? reject(error) : resolve(isGenuine),
    )
  })
}

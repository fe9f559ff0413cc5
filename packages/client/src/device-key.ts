import { encodeBase64url } from '@turnout/router/rules/kiosk'
import type { DevicePublicKey } from '@turnout/router/schema/kiosk'

/** A kiosk's P-256 key pair. The private half cannot be exported; it can be kept in IndexedDB as it is. */
export interface DeviceKey {
  privateKey: CryptoKey
  publicJwk: DevicePublicKey
}

/** Makes a key pair for this device. Needs a secure context. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
  if (!jwk.x || !jwk.y) throw new Error('The browser gave no P-256 public key')
  return { privateKey: pair.privateKey, publicJwk: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } }
}

/** A compact JWS (RFC 7515) by ES256 (RFC 7518, 3.4) of what `signingInput` made. */
export async function signCompact(key: DeviceKey, signingInput: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, utf8(signingInput))
  return `${signingInput}.${encodeBase64url(new Uint8Array(signature))}`
}

/** SHA-256 of a text's UTF-8, as base64url without padding. */
export async function sha256(value: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(value))))
}

function utf8(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value)
}

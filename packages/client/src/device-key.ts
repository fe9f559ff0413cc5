import type { DevicePublicKey } from '@turnout/router/schema/kiosk'

/** A kiosk's P-256 key pair. The private half cannot be exported; it can be kept in IndexedDB as it is. */
export interface DeviceKey {
  privateKey: CryptoKey
  publicJwk: DevicePublicKey
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const

/** Makes a key pair for this device. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
  if (!jwk.x || !jwk.y) throw new Error('The browser gave no P-256 public key')
  return { privateKey: pair.privateKey, publicJwk: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } }
}

/** Compact JWS by ES256 (RFC 7515, RFC 7518 3.4): base64url header, payload and signature, joined by dots. */
export async function signJws(key: DeviceKey, header: Record<string, unknown>, payload: unknown): Promise<string> {
  const signed = `${encodeJson({ alg: 'ES256', ...header })}.${encodeJson(payload)}`
  const signature = await crypto.subtle.sign(SIGNING, key.privateKey, utf8(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

/** base64url (RFC 4648, 5) of the SHA-256 of a text. */
export async function sha256(value: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(value))))
}

function encodeJson(value: unknown): string {
  return base64url(utf8(JSON.stringify(value)))
}

function utf8(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value)
}

function base64url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

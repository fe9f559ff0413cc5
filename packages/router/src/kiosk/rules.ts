import { z } from 'zod'
import { devicePublicKey, type StationState } from './schema.ts'

/** Letters and digits of a pairing code; of each group that looks alike (O 0 Q, I L 1, S 5, Z 2, B 8, U V) at most one. */
export const PAIRING_ALPHABET = 'ACDEFGHJKMNPRTVWXY2346789'
export const PAIRING_CODE_LENGTH = 8
/** How long a pairing code may be used. */
export const PAIRING_MINUTES = 10

const lookAlikes: Readonly<Record<string, string>> = { B: '8', Z: '2', U: 'V' }

/** Makes a pairing code of numbers drawn evenly from 0 up to (not including) the alphabet's length. */
export function pairingCodeFrom(draw: (below: number) => number): string {
  return Array.from({ length: PAIRING_CODE_LENGTH }, () => PAIRING_ALPHABET.charAt(draw(PAIRING_ALPHABET.length))).join(
    '',
  )
}

/** The code as typed by a person (any case, with spaces or hyphens), or null when it cannot be one. */
export function normalizePairingCode(typed: string): string | null {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/[BZU]/g, (letter) => lookAlikes[letter] ?? letter)
  if (letters.length !== PAIRING_CODE_LENGTH) return null
  return [...letters].every((letter) => PAIRING_ALPHABET.includes(letter)) ? letters : null
}

/** The code in two groups of four, as it is shown to be typed. */
export function formatPairingCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What the pairing QR holds: the kiosk page with the code in its fragment, which is never sent to a server. */
export function pairingUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/kiosk/#pair=${code}`
}

/** Reads a scanned pairing URL or a typed code; `serverUrl` is where the URL points, without a trailing slash. */
export function parsePairing(text: string): { code: string; serverUrl: string | null } | null {
  const match = /^(https?:\/\/[^\s#?]+?)\/kiosk\/?#pair=([^\s&]+)$/i.exec(text.trim())
  const code = normalizePairingCode(match?.[2] ?? text)
  return code === null ? null : { code, serverUrl: match?.[1] ?? null }
}

/** The facts that tell a station's state. Instants in any form that `Date` takes. */
export interface StationFacts {
  pairedAt: Date | string | null
  pairingExpiresAt: Date | string
  expiresAt: Date | string | null
  revokedAt: Date | string | null
}

/** `waiting` to be paired, `lapsed` unpaired, `paired`, then `expired`; `revoked` goes before all. */
export function stationStateAt(station: StationFacts, now: Date): StationState {
  if (station.revokedAt) return 'revoked'
  if (!station.pairedAt) return new Date(station.pairingExpiresAt) > now ? 'waiting' : 'lapsed'
  return station.expiresAt && new Date(station.expiresAt) > now ? 'paired' : 'expired'
}

/** `typ` of a proof's header (RFC 9449, 4.2). */
export const DPOP_TYPE = 'dpop+jwt'
/** `details.reason` of the refusal that asks for a proof with the given nonce. */
export const USE_DPOP_NONCE = 'use_dpop_nonce'

export const dpopHeader = z.object({
  typ: z.literal(DPOP_TYPE),
  alg: z.literal('ES256'),
  jwk: devicePublicKey,
})

const sha256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** What a proof says (RFC 9449, 4.2), and of the body. */
export const dpopClaims = z.object({
  htm: z.string().max(16),
  /** The address without query and fragment. */
  htu: z.string().max(2000),
  iat: z.number(),
  jti: z
    .string()
    .min(8)
    .max(128)
    .regex(/^[\x21-\x7e]+$/),
  /** Hash of the token: SHA-256, base64url. */
  ath: sha256,
  nonce: z.string().max(200).optional(),
  /** Hash of the body, of no bytes when there is none: SHA-256, base64url. */
  bh: sha256,
})

export type DpopHeader = z.infer<typeof dpopHeader>
export type DpopClaims = z.infer<typeof dpopClaims>

/** The members of a P-256 key in the order and spelling whose SHA-256 is its thumbprint (RFC 7638, 3.2). */
export function thumbprintInput(key: { x: string; y: string }): string {
  return JSON.stringify({ crv: 'P-256', kty: 'EC', x: key.x, y: key.y })
}

/** An address as a proof names it: no query, no fragment, http for ws. */
export function proofAddress(url: string): string {
  return url.replace(/[?#].*$/, '').replace(/^ws/i, 'http')
}

/** Base64url without padding (RFC 4648, section 5) of bytes, or of a text's UTF-8. */
export function encodeBase64url(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The part of a compact JWS (RFC 7515) that is signed: header and payload. */
export function signingInput(header: object, payload: object): string {
  return `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(JSON.stringify(payload))}`
}

/** The part of a proof that the device's key signs. The key is copied member by member: a JWK may carry more. */
export function dpopSigningInput(key: { x: string; y: string }, claims: DpopClaims): string {
  const jwk = { kty: 'EC', crv: 'P-256', x: key.x, y: key.y } as const
  return signingInput({ typ: DPOP_TYPE, alg: 'ES256', jwk } satisfies DpopHeader, claims)
}

import { ed25519 } from '@noble/curves/ed25519.js'
import { decodeBase32, encodeBase32 } from './base32.ts'

/** What a ticket's code says. The event is known by its key. */
export interface TicketClaims {
  /** The event's key that signed it, 1 to 2^32 - 1. */
  keyId: number
  /** The ticket's UUID, lower-case. */
  ticketId: string
  /** The ticket type's number within its event, 1 to 32,767. */
  ticketTypeNumber: number
  /** First second at which it opens a door, in Unix seconds; null leaves that to the session's doors. */
  validFrom: number | null
  /** Last second at which it opens a door, in Unix seconds; null leaves that to the session's doors. */
  validUntil: number | null
  /** Counts the codes given for this ticket, 1 to 32,767; a reissue revokes the one before. */
  serial: number
}

/** A code that is well-formed; whether it is genuine says `verifyTicketCode`. */
export interface DecodedTicketCode {
  claims: TicketClaims
  /** Ed25519, 64 bytes. */
  signature: Uint8Array
  /** The signed bytes, without the domain separation. */
  payload: Uint8Array
}

/** What every ticket code begins with. */
export const TICKET_CODE_PREFIX = 'TO1'

const VERSION = 1
const PAYLOAD_BYTES = 33
const SIGNATURE_BYTES = 64
const BODY_LENGTH = Math.ceil(((PAYLOAD_BYTES + SIGNATURE_BYTES) * 8) / 5)

/** Characters of every ticket code: the prefix and 97 bytes in base32. */
export const TICKET_CODE_LENGTH = TICKET_CODE_PREFIX.length + BODY_LENGTH

// A signature made for a ticket must be of no use elsewhere, nor one made elsewhere for a ticket.
const DOMAIN = new TextEncoder().encode('turnout ticket code v1\0')

const MAX_U32 = 0xffff_ffff
const MAX_SMALLINT = 0x7fff
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * The message that is signed: the domain, a NUL and the packed claims (big-endian): version u8, key id u32, ticket
 * 16 bytes, ticket type number u16, valid from u32, valid until u32 (0 for none), serial u16.
 * @throws RangeError when a claim does not fit
 */
export function ticketCodeMessage(claims: TicketClaims): Uint8Array {
  return message(packClaims(claims))
}

/**
 * A ticket's code: `TO1` and the base32 (RFC 4648, no padding) of the packed claims and their signature.
 * Upper-case letters and digits only, so that a QR code holds it in alphanumeric mode.
 * @param signature Ed25519 (RFC 8032) over `ticketCodeMessage(claims)`, 64 bytes
 * @throws RangeError when a claim or the signature does not fit
 */
export function encodeTicketCode(claims: TicketClaims, signature: Uint8Array): string {
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError('An Ed25519 signature has 64 bytes')
  const bytes = new Uint8Array(PAYLOAD_BYTES + SIGNATURE_BYTES)
  bytes.set(packClaims(claims))
  bytes.set(signature, PAYLOAD_BYTES)
  return TICKET_CODE_PREFIX + encodeBase32(bytes)
}

/**
 * Reads a code as scanned or typed: space around it and lower-case letters are forgiven, nothing else is.
 * @returns null for anything that `encodeTicketCode` cannot have made: another length, letter or version, unused
 *   bits set, a claim out of bounds
 */
export function decodeTicketCode(text: string): DecodedTicketCode | null {
  const code = normalize(text)
  if (code.length !== TICKET_CODE_LENGTH || !code.startsWith(TICKET_CODE_PREFIX)) return null
  const bytes = decodeBase32(code.slice(TICKET_CODE_PREFIX.length))
  if (!bytes) return null
  const payload = bytes.slice(0, PAYLOAD_BYTES)
  const claims = unpackClaims(payload)
  return claims && { claims, signature: bytes.slice(PAYLOAD_BYTES), payload }
}

/**
 * True when the event's key signed exactly these claims. Strict as RFC 8032 has it: one signature per message and
 * key, no alternative encodings of points.
 * @param publicKey raw Ed25519 public key, 32 bytes, of the key that `claims.keyId` names
 */
export function verifyTicketCode(decoded: DecodedTicketCode, publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32 || decoded.signature.length !== SIGNATURE_BYTES) return false
  try {
    return ed25519.verify(decoded.signature, message(decoded.payload), publicKey, { zip215: false })
  } catch {
    // A key or signature that is no point of the curve.
    return false
  }
}

/** True for text that is meant as a ticket code, be it whole, cut short or damaged: not a human code, not a name. */
export function looksLikeTicketCode(text: string): boolean {
  return /^TO1[A-Z2-7]{13,}$/.test(normalize(text))
}

// ASCII only: toUpperCase would turn other letters, such as the long s, into ones of the alphabet.
function normalize(text: string): string {
  return text.trim().replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

function message(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(DOMAIN.length + payload.length)
  bytes.set(DOMAIN)
  bytes.set(payload, DOMAIN.length)
  return bytes
}

function packClaims(claims: TicketClaims): Uint8Array {
  if (!areInBounds(claims)) throw new RangeError('A claim does not fit into a ticket code')
  const bytes = new Uint8Array(PAYLOAD_BYTES)
  const view = new DataView(bytes.buffer)
  const hex = claims.ticketId.replaceAll('-', '')
  view.setUint8(0, VERSION)
  view.setUint32(1, claims.keyId)
  for (let i = 0; i < 16; i++) view.setUint8(5 + i, Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  view.setUint16(21, claims.ticketTypeNumber)
  view.setUint32(23, claims.validFrom ?? 0)
  view.setUint32(27, claims.validUntil ?? 0)
  view.setUint16(31, claims.serial)
  return bytes
}

function unpackClaims(payload: Uint8Array): TicketClaims | null {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  if (view.getUint8(0) !== VERSION) return null
  let hex = ''
  for (let i = 0; i < 16; i++)
    hex += view
      .getUint8(5 + i)
      .toString(16)
      .padStart(2, '0')
  const claims: TicketClaims = {
    keyId: view.getUint32(1),
    ticketId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    ticketTypeNumber: view.getUint16(21),
    validFrom: view.getUint32(23) || null,
    validUntil: view.getUint32(27) || null,
    serial: view.getUint16(31),
  }
  return areInBounds(claims) ? claims : null
}

function areInBounds(claims: TicketClaims): boolean {
  const { validFrom, validUntil } = claims
  return (
    isWithin(claims.keyId, MAX_U32) &&
    UUID.test(claims.ticketId) &&
    isWithin(claims.ticketTypeNumber, MAX_SMALLINT) &&
    isWithin(claims.serial, MAX_SMALLINT) &&
    (validFrom === null || isWithin(validFrom, MAX_U32)) &&
    (validUntil === null || isWithin(validUntil, MAX_U32)) &&
    (validFrom === null || validUntil === null || validFrom <= validUntil)
  )
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max
}

import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type DecodedTicketCode, ticketCodeMessage } from '../tickets/ticket-code.ts'
import type { DoorRow } from './read-door.ts'
import type { CodeFacts, ReadCode } from './rules.ts'
import { doorSession } from './rules.ts'

/** The fixed head of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410, section 4) before its 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

// Node's own check takes a tenth of the pure one's time, the parsed key at hand.
const keys = new Map<string, KeyObject>()
const KEYS_AT_MOST = 1000

/**
 * What a code turns out to be, after what the database knows of it. Of a ticket of another event nothing is told but
 * that it is one; whether a code belongs to one is told only when its signature holds.
 */
export function checkCode(read: ReadCode, row: DoorRow): CodeFacts {
  if (read.kind === 'unreadable') return { kind: 'unknown_code' }
  if (read.kind === 'damaged') return { kind: 'bad_signature' }
  if (read.kind === 'signed' && !isGenuine(read.decoded, row.public_key)) return { kind: 'bad_signature' }
  if (read.kind === 'signed' && row.key_event_id !== row.event_id) return { kind: 'wrong_event' }
  if (!row.ticket) return { kind: 'unknown_code' }
  if (row.ticket.eventId !== row.event_id) return { kind: read.kind === 'human' ? 'wrong_event' : 'unknown_code' }
  const { status, serial, isListed, validFrom, validUntil } = row.ticket
  const isReplaced = read.kind === 'signed' && read.decoded.claims.serial !== serial
  return {
    kind: 'ticket',
    ticket: {
      status,
      isRevoked: isReplaced || (read.kind === 'signed' && isListed),
      isReplaced,
      sessions: row.sessions.filter(({ isIncluded }) => isIncluded).map(doorSession),
      validFrom: validFrom === null ? null : Date.parse(validFrom),
      validUntil: validUntil === null ? null : Date.parse(validUntil),
    },
  }
}

function isGenuine({ claims, signature }: DecodedTicketCode, publicKey: Buffer | null): boolean {
  return publicKey !== null && verify(null, ticketCodeMessage(claims), keyOf(publicKey), signature)
}

function keyOf(publicKey: Buffer): KeyObject {
  const name = publicKey.toString('base64url')
  const known = keys.get(name)
  if (known) return known
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' })
  const [oldest] = keys.keys()
  if (oldest !== undefined && keys.size >= KEYS_AT_MOST) keys.delete(oldest)
  keys.set(name, key)
  return key
}

import { z } from 'zod'
import { done, id, idempotencyKey, instant, lastEventId, line, searchText } from '../core/values.ts'

export const stationRole = z.enum(['steward', 'supervisor'])
export const stationState = z.enum(['waiting', 'paired', 'expired', 'revoked', 'lapsed'])

/** A station as organizers see it. `lapsed`: its pairing code ran out unused. */
export const station = z.object({
  id,
  eventId: id,
  name: z.string(),
  role: stationRole,
  state: stationState,
  /** Empty means every session. */
  sessionIds: z.array(id),
  lifetimeHours: z.int(),
  pairingExpiresAt: instant,
  pairedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  deviceName: z.string().nullable(),
  lastSeenAt: instant.nullable(),
  unsentScans: z.int().nullable(),
  batteryPercent: z.int().nullable(),
  clockOffsetMs: z.int().nullable(),
  revokedAt: instant.nullable(),
  createdAt: instant,
})

export const issueTokenInput = z.object({
  eventId: id,
  sessionIds: z.array(id).max(500).default([]),
  stationName: line(1, 60),
  role: stationRole.default('steward'),
  hours: z.int().min(1).max(8).default(4),
  idempotencyKey: idempotencyKey.optional(),
})
/** Given once: the code (8 letters and digits, one use, 10 minutes) and what its QR holds. */
export const issuedToken = z.object({
  station,
  pairingCode: z.string(),
  pairingExpiresAt: instant,
  /** The kiosk page with the code in its fragment; the QR holds this. */
  pairingUrl: z.string(),
})

/** The public half of a P-256 key as a JWK (RFC 7517). */
export const devicePublicKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
export const pairInput = z.object({
  pairingCode: searchText(32, 1),
  publicKey: devicePublicKey,
  deviceName: line(1, 100).optional(),
})

/** What a kiosk knows of its session. */
export const kioskSession = z.object({
  id,
  code: z.string(),
  name: z.string(),
  startsAt: instant,
  endsAt: instant,
  doorsOpenAt: instant,
  admissionEndsAt: instant,
  isActive: z.boolean(),
  roomName: z.string().nullable(),
})
/** Ticket types by the number that ticket codes carry. */
export const kioskTicketType = z.object({ id, number: z.int(), name: z.string(), sessionIds: z.array(id) })

export const kioskProfile = z.object({
  stationId: id,
  stationName: z.string(),
  role: stationRole,
  expiresAt: instant,
  event: z.object({
    id,
    code: z.string(),
    title: z.string(),
    timeZone: z.string(),
    startsAt: instant,
    endsAt: instant.nullable(),
    status: z.string(),
  }),
  /** Those the station may admit to. */
  sessions: z.array(kioskSession),
  /** All of the event, so that a ticket for another session can be told which. */
  ticketTypes: z.array(kioskTicketType),
  /** The key that signs this event's ticket codes: its id and the Ed25519 public key, base64url. */
  ticketKey: z.object({ keyId: z.int(), publicKey: z.string() }),
  serverTime: instant,
})
/** `token`: 32 random bytes, base64url, of use only with the device's key. */
export const paired = kioskProfile.extend({ token: z.string() })

export const heartbeatInput = z.object({
  unsentScans: z.int().min(0).max(1_000_000),
  clockOffsetMs: z.int().min(-315_360_000_000).max(315_360_000_000).optional(),
  batteryPercent: z.int().min(0).max(100).optional(),
})
export const heartbeat = z.object({ serverTime: instant, expiresAt: instant })

export const listStationsInput = z.object({ eventId: id })
export const stationList = z.array(station)
export const revokeStationInput = z.object({ stationId: id, reason: line(1, 300).optional() })

/** What a kiosk is told about itself; after `locked` its subscription ends. */
export const watchStationInput = z.object({ lastEventId }).default({})
export { done }

export type Station = z.infer<typeof station>
export type StationState = z.infer<typeof stationState>
export type IssueTokenInput = z.infer<typeof issueTokenInput>
export type IssuedToken = z.infer<typeof issuedToken>
export type PairInput = z.infer<typeof pairInput>
export type Paired = z.infer<typeof paired>
export type KioskProfile = z.infer<typeof kioskProfile>
export type KioskSession = z.infer<typeof kioskSession>
export type HeartbeatInput = z.infer<typeof heartbeatInput>
export type Heartbeat = z.infer<typeof heartbeat>
export type ListStationsInput = z.infer<typeof listStationsInput>
export type RevokeStationInput = z.infer<typeof revokeStationInput>
export type WatchStationInput = z.infer<typeof watchStationInput>
export type DevicePublicKey = z.infer<typeof devicePublicKey>

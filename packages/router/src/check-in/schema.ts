import { z } from 'zod'
import { id, instant, instantInput, lastEventId, line, searchText, token } from '../core/values.ts'

export const outcome = z.enum(['admitted', 'refused'])
export const refusalReason = z.enum([
  'already_used',
  'wrong_event',
  'wrong_session',
  'cancelled',
  'unpaid',
  'revoked',
  'not_yet_open',
  'over',
  'unknown_code',
  'bad_signature',
  'session_inactive',
])
export const direction = z.enum(['in', 'out'])

/** One code read at the door. `scanId` is made where it was read: the same id always gets the same answer. */
export const scanInput = z.object({
  /** The signed code of a QR, or the ten characters of a human code. */
  code: searchText(200, 1),
  /** S1, S2, …; may be left out where the station or the event has only one session. */
  sessionCode: z
    .string()
    .regex(/^S\d{1,6}$/)
    .optional(),
  scanId: id,
  /** By the device's own clock. */
  scannedAt: instantInput,
  /** Server time minus device time, as last measured. */
  clockOffsetMs: z.int().min(-315_360_000_000).max(315_360_000_000).optional(),
  /** Counts the scans of a device, from 1. */
  seq: z.int().min(0).max(2_000_000_000).optional(),
  direction: direction.optional(),
  /** Supervisors and organizers: admit in spite of the reason, which is recorded. */
  force: z.boolean().optional(),
  reason: line(1, 300).optional(),
  /** Compact JWS (ES256) of the scan record by the device's key; see `scanRecord`. */
  signature: token(0, 2000).optional(),
})

/** Organizers, who have no station, name the event. */
export const redeemInput = scanInput.extend({ eventId: id.optional() })
/** A scan that cannot be read gets an error of its own, by its id as given, and does not hold up the rest of a queue. */
const queuedScan = z.union([scanInput, z.object({ scanId: z.string().max(200) })])
export const redeemBatchInput = z.object({ eventId: id.optional(), scans: z.array(queuedScan).min(1).max(500) })

/** What a door may see of a ticket: names, no e-mail. */
export const doorTicket = z.object({
  ticketId: id,
  attendeeName: z.string().nullable(),
  ticketTypeName: z.string(),
  orderCode: z.string(),
  humanCode: z.string(),
  status: z.enum(['held', 'valid', 'cancelled', 'expired']),
  /** Codes of the sessions the ticket includes. */
  sessionCodes: z.array(z.string()),
})
/** The admission that stands. */
export const firstCheckIn = z.object({
  checkInId: id,
  at: instant,
  stationName: z.string().nullable(),
  sessionCode: z.string(),
})

export const scanAnswer = z.object({
  scanId: id,
  outcome,
  reason: refusalReason.optional(),
  /** Set when the admission stood only because it was forced. */
  forced: z.boolean().optional(),
  /** Not for an older code of a ticket that got another one since: it may be somebody else's now. */
  ticket: doorTicket.optional(),
  /** This admission's own id, when admitted: what undo takes. */
  checkInId: id.optional(),
  firstCheckIn: firstCheckIn.optional(),
  /** The later admission that this earlier scan took the place of, or the earlier one that stands. */
  conflict: z.object({ checkInId: id, at: instant, stationName: z.string().nullable() }).optional(),
  /** For another session or time: the session's code and when it may be entered. */
  sessionCode: z.string().optional(),
  opensAt: instant.optional(),
})
/** One scan's answer in a batch: an answer, or an error of its own. */
export const batchAnswer = z.union([
  scanAnswer,
  z.object({ scanId: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
])
export const redeemBatchAnswer = z.object({ answers: z.array(batchAnswer) })

export const undoInput = z.object({ checkInId: id, reason: line(1, 300) })
export const checkIn = z.object({
  id,
  ticketId: id,
  sessionId: id,
  sessionCode: z.string(),
  admittedAt: instant,
  status: z.enum(['standing', 'superseded', 'undone']),
  stationName: z.string().nullable(),
})

export const searchInput = z.object({
  eventId: id.optional(),
  /** Name (from 3 letters), order code or ticket code. */
  query: searchText(160, 3),
  sessionCode: z
    .string()
    .regex(/^S\d{1,6}$/)
    .optional(),
  limit: z.int().min(1).max(50).default(20),
})
export const searchResult = z.array(
  doorTicket.extend({ checkIns: z.array(z.object({ checkInId: id, sessionCode: z.string(), at: instant })) }),
)

export const statsInput = z.object({ eventId: id.optional() })
export const sessionStats = z.object({
  sessionId: id,
  code: z.string(),
  name: z.string(),
  startsAt: instant,
  endsAt: instant,
  /** When its door opens and when admission ends, as set or as usual. */
  doorsOpenAt: instant,
  admissionEndsAt: instant,
  /** Standing tickets of the session. */
  expected: z.int(),
  admitted: z.int(),
})
export const scanEntry = z.object({
  scanId: id,
  at: instant,
  outcome,
  reason: refusalReason.nullable(),
  forced: z.boolean(),
  sessionCode: z.string().nullable(),
  stationId: id.nullable(),
  stationName: z.string().nullable(),
  ticketId: id.nullable(),
  attendeeName: z.string().nullable(),
  ticketTypeName: z.string().nullable(),
  checkInId: id.nullable(),
  /** standing, superseded or undone; null for refusals. */
  status: z.enum(['standing', 'superseded', 'undone']).nullable(),
})
export const stats = z.object({
  eventId: id,
  sessions: z.array(sessionStats),
  /** Arrivals of the last three hours, by minute, session and station; minutes without any are left out. */
  arrivals: z.array(
    z.object({
      minute: instant,
      sessionId: id,
      stationId: id.nullable(),
      stationName: z.string().nullable(),
      count: z.int(),
    }),
  ),
  /** The last 50 scans, newest first. */
  lastScans: z.array(scanEntry),
  /** The position these numbers include: subscribe with it and miss nothing. */
  position: z.string(),
  calculatedAt: instant,
})
export const watchCheckInsInput = z.object({ eventId: id.optional(), lastEventId })

export type ScanInput = z.infer<typeof scanInput>
export type RedeemInput = z.infer<typeof redeemInput>
export type RedeemBatchInput = z.infer<typeof redeemBatchInput>
export type ScanAnswer = z.infer<typeof scanAnswer>
export type BatchAnswer = z.infer<typeof batchAnswer>
export type RefusalReason = z.infer<typeof refusalReason>
export type Outcome = z.infer<typeof outcome>
export type DoorTicket = z.infer<typeof doorTicket>
export type FirstCheckIn = z.infer<typeof firstCheckIn>
export type UndoInput = z.infer<typeof undoInput>
export type CheckIn = z.infer<typeof checkIn>
export type SearchInput = z.infer<typeof searchInput>
export type SearchResult = z.infer<typeof searchResult>
export type StatsInput = z.infer<typeof statsInput>
export type Stats = z.infer<typeof stats>
export type SessionStats = z.infer<typeof sessionStats>
export type ScanEntry = z.infer<typeof scanEntry>
export type WatchCheckInsInput = z.infer<typeof watchCheckInsInput>

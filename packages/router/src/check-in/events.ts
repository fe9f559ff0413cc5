import { z } from 'zod'
import { id, instant } from '../core/values.ts'
import { outcome, refusalReason } from './schema.ts'

/** Messages of one event's topic `checkIns`, as stored: ids only. */
export const checkInMessages = {
  'ticket.scanned': z.object({
    scanId: id,
    outcome,
    reason: refusalReason.nullable(),
    forced: z.boolean(),
    sessionId: id.nullable(),
    ticketId: id.nullable(),
    stationId: id.nullable(),
    at: instant,
    /** Change of the session's admitted count. */
    admittedDelta: z.int(),
  }),
  'check_in.undone': z.object({ checkInId: id, scanId: id, sessionId: id, ticketId: id, stationId: id.nullable() }),
  'check_in.superseded': z.object({
    checkInId: id,
    scanId: id,
    byScanId: id,
    sessionId: id,
    ticketId: id,
    stationId: id.nullable(),
  }),
  'station.changed': z.object({ stationId: id, state: z.enum(['waiting', 'paired', 'revoked']) }),
} as const

const message = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.object({ id: z.string(), type: z.literal(type), eventId: id.nullable(), at: instant, payload })

/** A message of `checkIns` as a subscription gives it; the names are looked up for those who may see them. */
export const checkInMessage = z.discriminatedUnion('type', [
  message(
    'ticket.scanned',
    checkInMessages['ticket.scanned'].extend({
      attendeeName: z.string().nullable(),
      ticketTypeName: z.string().nullable(),
      stationName: z.string().nullable(),
      sessionCode: z.string().nullable(),
    }),
  ),
  message('check_in.undone', checkInMessages['check_in.undone']),
  message('check_in.superseded', checkInMessages['check_in.superseded']),
  message('station.changed', checkInMessages['station.changed']),
])

export type CheckInMessage = z.infer<typeof checkInMessage>

import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, line, text } from '../core/values.ts'

/** A bookable part of an event, with its seats. `code` is S1, S2, … within the event and never given twice. */
export const session = z.object({
  id,
  eventId: id,
  code: z.string(),
  name: z.string(),
  description: z.string(),
  startsAt: instant,
  endsAt: instant,
  roomId: id.nullable(),
  roomName: z.string().nullable(),
  capacity: z.int().nullable(),
  sold: z.int(),
  held: z.int(),
  available: z.int().nullable(),
  isActive: z.boolean(),
  doorsOpenAt: instant.nullable(),
  admissionEndsAt: instant.nullable(),
})

/** Up to the organisation's own limit, 500 unless an admin raised it. Null means no limit. */
const capacity = z.int().min(1).max(1_000_000).nullable()
const sessionFields = z.object({
  name: line(1, 200),
  description: text(10_000),
  startsAt: instantInput,
  endsAt: instantInput,
  roomId: id.nullish(),
  capacity,
  isActive: z.boolean(),
  /** When scanning may start; an hour before the start if left out. */
  doorsOpenAt: instantInput.nullish(),
  /** When admission ends; the end of the session if left out. */
  admissionEndsAt: instantInput.nullish(),
})

export const createSessionInput = sessionFields.extend({
  eventId: id,
  description: text(10_000).default(''),
  isActive: z.boolean().default(true),
  idempotencyKey: idempotencyKey.optional(),
})
export const updateSessionInput = sessionFields.partial().extend({ sessionId: id })
export const sessionRef = z.object({ sessionId: id })
export const listSessionsInput = z.object({ eventId: id })
export const sessionList = z.array(session)
export { done }

export type Session = z.infer<typeof session>
export type CreateSessionInput = z.infer<typeof createSessionInput>
export type UpdateSessionInput = z.infer<typeof updateSessionInput>
export type SessionRef = z.infer<typeof sessionRef>
export type ListSessionsInput = z.infer<typeof listSessionsInput>

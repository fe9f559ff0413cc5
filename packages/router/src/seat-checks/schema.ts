import { z } from 'zod'
import { id, idempotencyKey, instant, page, pageInput } from '../core/values.ts'

/** A counter that did not say what tickets, orders, offers and the waitlist say, and was mended. */
export const seatRepair = z.object({
  kind: z.enum(['session', 'ticket_type', 'sale_code']),
  id,
  eventId: id,
  counter: z.enum(['sold', 'held', 'used', 'waiting_entries', 'waiting_seats']),
  was: z.int(),
  became: z.int(),
  /** So many of them are more than there may be: for a person to settle. Else 0. */
  over: z.int(),
})
export const seatCheck = z.object({
  id,
  eventId: id.nullable(),
  cause: z.enum(['schedule', 'demand']),
  countersChecked: z.int(),
  repairs: z.array(seatRepair),
  startedAt: instant,
  finishedAt: instant,
})
export const runSeatCheckInput = z
  .object({ eventId: id.optional(), idempotencyKey: idempotencyKey.optional() })
  .default({})
export const listSeatChecksInput = pageInput.extend({ onlyRepairs: z.boolean().default(false) })
export const seatCheckPage = page(seatCheck)

export type SeatRepair = z.infer<typeof seatRepair>
export type SeatCheck = z.infer<typeof seatCheck>
export type RunSeatCheckInput = z.infer<typeof runSeatCheckInput>
export type ListSeatChecksInput = z.infer<typeof listSeatChecksInput>

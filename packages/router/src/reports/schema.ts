import { z } from 'zod'
import { dayInput, id, timeZone } from '../core/values.ts'

/** One event, or all. Days are those of the event's zone, or of `timeZone` (the organisation's unless given). */
export const salesReportInput = z.object({
  eventId: id.optional(),
  /** First and last day, both included; the last 30 days unless given. At most 400. */
  from: dayInput.optional(),
  to: dayInput.optional(),
  timeZone: timeZone.optional(),
})
/**
 * Money of one currency. What is to go back is told by how far it has come: `refundedMinor` is back,
 * `refundsOnTheWayMinor` was asked for, `refundsFailedMinor` was refused and is still here until somebody retries it.
 * `keptMinor` is what was paid less what is back or on its way.
 */
export const moneyTotal = z.object({
  currency: z.string(),
  orders: z.int(),
  tickets: z.int(),
  paidMinor: z.int(),
  discountMinor: z.int(),
  refundedMinor: z.int(),
  refundsOnTheWayMinor: z.int(),
  refundsFailedMinor: z.int(),
  keptMinor: z.int(),
  /** Of orders that still wait for payment. */
  pendingMinor: z.int(),
})
/** Tickets sold on a day, of one ticket type; cancelled ones count on the day they were sold. */
export const salesPoint = z.object({
  day: z.string(),
  ticketTypeId: id.nullable(),
  ticketTypeName: z.string().nullable(),
  currency: z.string(),
  tickets: z.int(),
  amountMinor: z.int(),
})
/** By ticket type where one event is asked for. Days without sales are left out. */
export const salesReport = z.object({
  timeZone: z.string(),
  from: z.string(),
  to: z.string(),
  days: z.array(salesPoint),
  /** Over all time, not only the days. */
  totals: z.array(moneyTotal),
  byTicketType: z.array(
    z.object({
      ticketTypeId: id,
      name: z.string(),
      currency: z.string(),
      sold: z.int(),
      cancelled: z.int(),
      amountMinor: z.int(),
      /** However far it has come: back, on its way, or failed. */
      refundedMinor: z.int(),
    }),
  ),
})

export type SalesReportInput = z.infer<typeof salesReportInput>
export type SalesReport = z.infer<typeof salesReport>

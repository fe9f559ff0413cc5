import { type ErrorCode, type ErrorDetails, invalid } from '../core/errors.ts'
import type { ConstraintReason } from '../events/schema.ts'

/** What is to be thrown, if so. */
export interface Refusal {
  code: ErrorCode
  message: string
  details: ErrorDetails
}

/** A decision against an order. */
export type Refused = { accepted: false } & Refusal

export function refused(code: ErrorCode, message: string, details: ErrorDetails): Refused {
  return { accepted: false, code, message, details }
}

/** One field of the input is wrong, in the shape that a schema's refusal has. */
export function refusedField(field: string, fault: string, more: ErrorDetails = {}): Refused {
  const { code, message, details } = invalid(field, fault, more)
  return { accepted: false, code, message, details }
}

/** What a buyer is told of a ticket type that is not for sale to them. */
export const saleRefusals: Record<ConstraintReason, [ErrorCode, string]> = {
  CANCELLED: ['EVENT_CANCELLED', 'The event was cancelled'],
  NOT_PUBLISHED: ['NOT_PUBLISHED', 'The event is not published yet'],
  SALES_NOT_STARTED: ['SALES_NOT_STARTED', 'The sale of this ticket type has not started yet'],
  SALES_ENDED: ['SALES_ENDED', 'The sale of this ticket type has ended'],
  VETTING_REQUIRED: ['VETTING_REQUIRED', 'This is for members only'],
  SESSION_INACTIVE: ['SESSION_INACTIVE', 'A session of this ticket type does not take place'],
  SOLD_OUT: ['SOLD_OUT', 'This ticket type is sold out'],
  SESSION_FULL: ['SESSION_FULL', 'A session of this ticket type is full'],
}

/** The same of seats that are not there. */
export const shortageMessages = {
  SOLD_OUT: saleRefusals.SOLD_OUT[1],
  SESSION_FULL: saleRefusals.SESSION_FULL[1],
  INSUFFICIENT_CAPACITY: 'Fewer seats are left than asked for',
}

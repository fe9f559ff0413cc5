/**
 * The closed set of error codes and the HTTP status each one has. Clients switch on the code, never on the text.
 * A subscription may also end with RESYNC (the id asked for is gone) or TOO_SLOW.
 */
export const errorStatus = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REVOKED: 401,
  DEVICE_MISMATCH: 401,
  PAYMENT_DECLINED: 402,
  FORBIDDEN: 403,
  VETTING_REQUIRED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INSUFFICIENT_CAPACITY: 409,
  SOLD_OUT: 409,
  SESSION_FULL: 409,
  SESSION_INACTIVE: 409,
  NOT_PUBLISHED: 409,
  EVENT_CANCELLED: 409,
  SALES_NOT_STARTED: 409,
  SALES_ENDED: 409,
  HOLD_EXPIRED: 409,
  HAS_REGISTRATIONS: 409,
  CAPACITY_BELOW_SOLD: 409,
  ALREADY_WAITING: 409,
  RESYNC: 409,
  TOO_SLOW: 409,
  PAYLOAD_TOO_LARGE: 413,
  PAST_DATE: 422,
  IDEMPOTENCY_MISMATCH: 422,
  NOT_REFUNDABLE: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const

/** One of the codes that clients may see. */
export type ErrorCode = keyof typeof errorStatus

/** What an error carries beside its code: ids, numbers, field paths; never personal data or inner detail. */
export type ErrorDetails = Record<string, unknown>

/** An expected refusal. Thrown by use cases, carried unchanged to tRPC, REST and GraphQL. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }

  /** The HTTP status of this error's code. */
  get status(): number {
    return errorStatus[this.code]
  }
}

/** Makes a refusal to be thrown: `throw refuse('NOT_FOUND', 'No such event')`. */
export function refuse(code: ErrorCode, message: string, details?: ErrorDetails): DomainError {
  return new DomainError(code, message, details)
}

/** The refusal of one field of the input, in the shape that a schema's refusal has. */
export function invalid(field: string, message: string, details: ErrorDetails = {}): DomainError {
  return refuse('VALIDATION_ERROR', `${field}: ${message}`, { issues: [{ path: field, message }], field, ...details })
}

/** The error body of REST, and the same facts inside tRPC's error data. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; details: ErrorDetails; timestamp: string }
}

/** Reads what pages keep in their address. What does not fit is left out, never an error. */

type Raw = Record<string, unknown>

/** A piece of text from the address; undefined when empty or absent. Numbers and booleans were typed as text, too. */
export function textParam(raw: Raw, key: string): string | undefined {
  const value = raw[key]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 500) : undefined
}

/** One of a few words from the address. */
export function wordParam<T extends string>(raw: Raw, key: string, allowed: readonly T[]): T | undefined {
  return allowed.find((word) => word === raw[key])
}

/** A search and a page, as most lists have. */
export interface ListParams {
  q?: string
  cursor?: string
}

export function listParams(raw: Raw): ListParams {
  return { q: textParam(raw, 'q'), cursor: textParam(raw, 'cursor') }
}

/** An address inside this app to go on to after signing in; anything else is dropped. */
export function nextParam(raw: Raw): { next?: string } {
  const next = textParam(raw, 'next')
  // Said as undefined: what a route does not speak of stays in the address as it came.
  return { next: next && /^\/(?![/\\])/.test(next) ? next : undefined }
}

// The words lists filter by. Written out, since the schemas they come from would bring zod into the first load.
export const eventFilters = ['draft', 'published', 'cancelled', 'completed', 'all'] as const
export const orderStatuses = ['pending', 'confirmed', 'cancelled', 'refunded', 'expired'] as const
export const ticketStatuses = ['held', 'valid', 'cancelled', 'expired'] as const
export const refundStatuses = ['requested', 'succeeded', 'failed', 'withdrawn'] as const
/** How far back a sales report looks: 30 days, 90, or all that one may ask for. */
export const salesWindows = ['month', 'quarter', 'all'] as const
export const roles = ['admin', 'organizer', 'teacher', 'member'] as const
export const waitlistFilters = ['open', 'taken', 'left', 'ended', 'all'] as const

export type WaitlistFilter = (typeof waitlistFilters)[number]
export type EventFilter = (typeof eventFilters)[number]
export type OrderStatus = (typeof orderStatuses)[number]
export type TicketStatus = (typeof ticketStatuses)[number]
export type RefundStatus = (typeof refundStatuses)[number]
export type SalesWindow = (typeof salesWindows)[number]
export type Role = (typeof roles)[number]

/** What jobs can be listed by. */
export const jobStates = ['failed', 'waiting', 'running', 'done'] as const
export type JobState = (typeof jobStates)[number]

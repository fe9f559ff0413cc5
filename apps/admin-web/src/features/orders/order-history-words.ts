import type { OrderHistory } from '@turnout/router/schema/orders'

export type HistoryEntry = OrderHistory[number]

/** What the history has words for: actions of the audit, with `_` for the point. */
const known = [
  'order_created',
  'order_given',
  'order_confirmed',
  'order_confirmation_resent',
  'order_renewed',
  'order_expired',
  'order_cancelled',
  'order_refunded',
  'order_answers_updated',
  'payment_started',
  'payment_succeeded',
  'payment_declined',
  'payment_abandoned',
  'payment_refunded',
  'payment_refunded_elsewhere',
  'payment_disputed',
  'refund_requested',
  'refund_succeeded',
  'refund_failed',
  'refund_retried',
  'refund_withdrawn',
  'ticket_cancelled',
  'ticket_transferred',
  'ticket_attendee_updated',
] as const

export type KnownAction = (typeof known)[number]

/** The key of the words for an action; null where there are none. */
export function knownAction(action: string): KnownAction | null {
  const key = action.replaceAll('.', '_')
  return known.find((candidate) => candidate === key) ?? null
}

/** What an entry is about, for its mark. */
export type HistoryKind = 'good' | 'bad' | 'money' | 'ticket' | 'plain'

const bad = /(cancelled|failed|declined|expired|abandoned|disputed)$/

export function kindOf(action: string): HistoryKind {
  if (bad.test(action)) return 'bad'
  if (action === 'order.confirmed' || action === 'payment.succeeded') return 'good'
  if (action.startsWith('refund') || action.startsWith('payment') || action === 'order.refunded') return 'money'
  return action.startsWith('ticket') ? 'ticket' : 'plain'
}

/** A number of the details, such as an amount in minor units. */
export function numberOf({ detail }: HistoryEntry, ...names: string[]): number | null {
  for (const name of names) {
    const value = detail[name]
    if (typeof value === 'number') return value
  }
  return null
}

/** A word of the details, such as a currency. */
export function wordOf({ detail }: HistoryEntry, name: string): string | null {
  const value = detail[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** The tickets an entry names, by its subject or in its details. */
export function ticketIdsOf(entry: HistoryEntry): string[] {
  if (entry.subjectType === 'ticket') return entry.subjectId ? [entry.subjectId] : []
  const listed = entry.detail.ticketIds
  if (Array.isArray(listed)) return listed.filter((id) => typeof id === 'string')
  const tickets = entry.detail.tickets
  if (!Array.isArray(tickets)) return []
  return tickets.flatMap((ticket: unknown) => {
    if (typeof ticket !== 'object' || ticket === null || !('ticketId' in ticket)) return []
    return typeof ticket.ticketId === 'string' ? [ticket.ticketId] : []
  })
}

const fieldNames = ['name', 'email', 'dietaryNeeds', 'emergencyContact', 'answers'] as const
const columnNames: Readonly<Record<string, (typeof fieldNames)[number]>> = {
  attendeeName: 'name',
  attendee_name: 'name',
  attendeeEmail: 'email',
  attendee_email: 'email',
  dietary_needs: 'dietaryNeeds',
  emergency_contact: 'emergencyContact',
}

/** The known names of the fields that an entry says were changed. */
export function changedFields({ fields }: HistoryEntry): (typeof fieldNames)[number][] {
  return [...new Set(fields.flatMap((field) => columnNames[field] ?? fieldNames.find((name) => name === field) ?? []))]
}

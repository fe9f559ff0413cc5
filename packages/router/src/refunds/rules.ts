import type { RefundStep } from '../events/schema.ts'

const HOUR_MS = 3_600_000

/** A ticket whose money may go back. */
export interface RefundableTicket {
  id: string
  /** What it cost, less what was given back before, in minor units. */
  leftMinor: number
  /** Of its first session. */
  startsAt: Date
  /** None of its sessions takes place: all of it comes back, however late it is. */
  isOff?: boolean
}

/** What the policy gives at some moment: of 100, and until when; null when it does not change any more. */
export interface Percentage {
  percent: number
  until: Date | null
}

/** What a cancellation gives back. */
export interface RefundOffer extends Omit<Percentage, 'percent'> {
  /** Of 100; where tickets start at different times the smallest. Null where there is nothing to give back. */
  percent: number | null
  refundMinor: number
  paidMinor: number
  tickets: { ticketId: string; paidMinor: number; refundMinor: number }[]
}

/** Everything goes back: of an event that was called off, and of what organizers cancel. */
export const EVERYTHING: readonly RefundStep[] = [{ hoursBefore: 0, percent: 100 }]

const WHATEVER_THE_TIME: Percentage = { percent: 100, until: null }

/**
 * The step of a policy that holds. Hours are hours of the clock that never changes: 24 hours before a start are not
 * always the same time of the day before, since that day may have 23 or 25. A step holds to its last instant.
 */
export function percentAt(policy: readonly RefundStep[], startsAt: Date, now: Date): Percentage {
  const holding = policy.filter(({ hoursBefore }) => endOf(hoursBefore, startsAt) >= now.getTime())
  const [first] = holding
  if (!first) return { percent: 0, until: null }
  const last = holding.filter(({ percent }) => percent === first.percent).at(-1) ?? first
  return { percent: first.percent, until: new Date(endOf(last.hoursBefore, startsAt)) }
}

/**
 * The best for the buyer of several policies: the one under which they bought and the one that holds now. Of two that
 * give the same it holds as long as either does.
 */
export function bestOf(policies: readonly (readonly RefundStep[])[], startsAt: Date, now: Date): Percentage {
  const offers = policies.map((policy) => percentAt(policy, startsAt, now))
  const percent = Math.max(0, ...offers.map((offer) => offer.percent))
  const untils = offers.filter((offer) => offer.percent === percent).map(({ until }) => until?.getTime() ?? null)
  const last = Math.max(...untils.map((until) => until ?? 0))
  return { percent, until: untils.length === 0 || untils.includes(null) ? null : new Date(last) }
}

function endOf(hoursBefore: number, startsAt: Date): number {
  return startsAt.getTime() - hoursBefore * HOUR_MS
}

// What no card network pays to the last digit: three digits of which the last is none, and the ariary without hundredths.
const STEPS: Record<string, number> = { BHD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10, MGA: 100 }

/** The least that can be given back of a currency, in minor units of ISO 4217; amounts are whole numbers of it. */
export function refundStep(currency: string): number {
  return STEPS[currency] ?? 1
}

/**
 * So much of 100 of an amount, in whole minor units, half up; where a currency is given back in larger steps, down to
 * one of those. All of it is all of it, as it was taken.
 */
export function shareOf(amountMinor: number, percent: number, step = 1): number {
  if (percent === 100) return amountMinor
  if (step === 1) return Math.floor((amountMinor * percent + 50) / 100)
  return Math.floor((amountMinor * percent) / 100 / step) * step
}

/**
 * What the tickets give back by the best of some policies. Each is rounded for itself, so that tickets cancelled one by one give the
 * same as all at once.
 * @param leftMinor what is left of what was paid for the order: never more than that
 * @param currency of the order: what some of them give back is rounded down
 */
export function offerRefund(
  policies: readonly (readonly RefundStep[])[],
  tickets: readonly RefundableTicket[],
  now: Date,
  leftMinor: number,
  currency = '',
): RefundOffer {
  let left = leftMinor
  const offered = tickets.map((ticket) => {
    const paidMinor = Math.min(ticket.leftMinor, left)
    left -= paidMinor
    const at = ticket.isOff ? WHATEVER_THE_TIME : bestOf(policies, ticket.startsAt, now)
    return { ticketId: ticket.id, paidMinor, at }
  })
  const charged = offered.filter(({ paidMinor }) => paidMinor > 0)
  const untils = charged.flatMap(({ at }) => at.until?.getTime() ?? [])
  const step = refundStep(currency)
  const shares = offered.map(({ at, ...ticket }) => {
    return { ...ticket, refundMinor: shareOf(ticket.paidMinor, at.percent, step) }
  })
  return {
    percent: charged.length > 0 ? Math.min(...charged.map(({ at }) => at.percent)) : null,
    until: untils.length > 0 ? new Date(Math.min(...untils)) : null,
    refundMinor: sumOf(shares.map(({ refundMinor }) => refundMinor)),
    paidMinor: sumOf(shares.map(({ paidMinor }) => paidMinor)),
    tickets: shares,
  }
}

/** A refund of a cancelled order, as far as it decides on the order's state. */
export interface RefundOfOrder {
  status: 'requested' | 'succeeded' | 'failed' | 'withdrawn'
  /** A cancellation of tickets of the order agreed on it: it was due. */
  isOwed: boolean
}

/**
 * Whether all that was due for a cancelled order is back: what the cancellations of its tickets agreed on, or
 * everything that was paid. Nothing that was asked for may be on its way or have failed. What organizers give besides
 * does not make up for what was kept, unless nothing is kept any more.
 */
export function isAllBack(
  order: { paidMinor: number; refundedMinor: number },
  refunds: readonly RefundOfOrder[],
): boolean {
  const asked = refunds.filter(({ status }) => status !== 'withdrawn')
  if (asked.some(({ status }) => status !== 'succeeded')) return false
  const isNothingKept = order.paidMinor > 0 && order.refundedMinor === order.paidMinor
  return isNothingKept || asked.some(({ isOwed }) => isOwed)
}

/** One of the things that have something left: a ticket, a payment. */
export interface Left {
  id: string
  leftMinor: number
}

/**
 * Spreads an amount over what has something left, in order, each to its full before the next.
 * @returns null when it is more than all of them have
 */
export function spread(amountMinor: number, over: readonly Left[]): { id: string; amountMinor: number }[] | null {
  const shares: { id: string; amountMinor: number }[] = []
  let rest = amountMinor
  for (const { id, leftMinor } of over) {
    const share = Math.min(rest, leftMinor)
    if (share > 0) shares.push({ id, amountMinor: share })
    rest -= share
  }
  return rest > 0 ? null : shares
}

/** Adds up. */
export function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

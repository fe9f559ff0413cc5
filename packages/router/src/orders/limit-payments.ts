import type { Call } from '../core/context.ts'
import { DomainError, type ErrorDetails, refuse } from '../core/errors.ts'
import { checkRate, limitRate } from '../core/rate-limit.ts'
import { holderOf } from './limit-orders.ts'

const WINDOW_SECONDS = 600
/** Declined payments of one caller, as a share of the orders: whoever tries out cards has little else. */
const DECLINED_SHARE = 0.15
/** Payments that one caller starts, as a multiple of the orders. */
const STARTED_TIMES = 2

/**
 * Declined payments of one order: more cards than anybody has. The next one is for organizers to take.
 */
export const DECLINED_AT_MOST = 10

/**
 * Counts a payment that is about to be started, and lets nobody on whose payments were declined again and again:
 * whoever tries out stolen cards does so by the hundred.
 * @throws DomainError RATE_LIMITED with `retryAfterSeconds` and what the caller is told of the order
 */
export async function limitPayments(call: Call, details: ErrorDetails): Promise<void> {
  const limits = limitsOf(call)
  if (!limits) return
  try {
    await checkRate(call.db, call.now(), limits.declined)
    await limitRate(call.db, call.now(), limits.started)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'RATE_LIMITED') throw error
    throw refuse('RATE_LIMITED', error.message, { ...details, ...error.details })
  }
}

/** Counts a payment that was declined. */
export async function countDeclined(call: Call): Promise<void> {
  const limits = limitsOf(call)
  if (!limits) return
  // Refused is the next one: this one has its own answer.
  await limitRate(call.db, call.now(), { ...limits.declined, limit: Number.MAX_SAFE_INTEGER })
}

/** Null for callers without limits. */
function limitsOf(call: Call) {
  const holder = holderOf(call)?.toString('hex')
  if (!holder) return null
  const limit = call.config.orderLimitPerOrigin
  const window = { windowSeconds: WINDOW_SECONDS }
  return {
    declined: { ...window, key: `payments-declined:${holder}`, limit: Math.ceil(limit * DECLINED_SHARE) },
    started: { ...window, key: `payments:${holder}`, limit: limit * STARTED_TIMES },
  }
}

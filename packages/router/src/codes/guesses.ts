import type { Call } from '../core/context.ts'
import { DomainError } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import { giveHitBack, limitRate } from '../core/rate-limit.ts'
import { networkOf } from '../orders/limit-orders.ts'

/** Codes that do nothing, in a quarter of an hour from one address: enough for fingers, too few for guessing. */
const GUESSES = 60
const WINDOW_SECONDS = 900

/** A code that is about to be looked at. */
export interface Guess {
  /** It was none: the code does something, or was not what the answer depended on. */
  forgive(): Promise<void>
}

/**
 * Counts a guess, by address, before the code is looked at: as many at once as one likes come no further than one by
 * one. Organizers, who see all codes, are not counted.
 * @throws DomainError RATE_LIMITED after too many misses
 */
export async function beginGuess(call: Pick<Call, 'db' | 'principal' | 'origin' | 'now'>): Promise<Guess> {
  if (isOrganizer(call.principal)) return { forgive: async () => undefined }
  const { ip } = call.origin
  const limit = { key: `codes:${ip ? networkOf(ip) : 'unknown'}`, limit: GUESSES, windowSeconds: WINDOW_SECONDS }
  const guess = { forgive: () => giveHitBack(call.db, limit) }
  try {
    await limitRate(call.db, call.now(), limit)
    return guess
  } catch (error) {
    // It was not looked at, and counts for nothing: else a crowd with the right code would shut itself out.
    if (error instanceof DomainError) await guess.forgive()
    throw error
  }
}

/**
 * Does what takes codes and answers by itself, such as a purchase: a refusal that may mean that a code does nothing
 * counts as a guess.
 * @param typed what was typed in, if anything was
 * @throws DomainError RATE_LIMITED after too many misses
 */
export async function asGuess<T>(
  call: Pick<Call, 'db' | 'principal' | 'origin' | 'now'>,
  typed: (string | undefined)[],
  work: () => Promise<T>,
): Promise<T> {
  if (typed.every((code) => code === undefined)) return work()
  const guess = await beginGuess(call)
  try {
    const result = await work()
    await guess.forgive()
    return result
  } catch (error) {
    const isMiss = error instanceof DomainError && error.code === 'NOT_FOUND'
    if (!isMiss) await guess.forgive()
    throw error
  }
}

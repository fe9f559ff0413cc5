import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { refuse } from './errors.ts'

export interface RateLimit {
  /** What is counted, with the id or address it is counted for: `login:203.0.113.7`. */
  key: string
  /** Hits allowed in one window. */
  limit: number
  windowSeconds: number
}

/**
 * Counts a hit in the current fixed window, over all processes, outside of the caller's transaction.
 * @throws DomainError RATE_LIMITED with `retryAfterSeconds`
 */
export async function limitRate(db: Queryable, now: Date, { key, limit, windowSeconds }: RateLimit): Promise<void> {
  const windowStart = new Date(now.getTime() - windowSeconds * 1000)
  const row = await db
    .insertInto('rate_limit')
    .values({ key, window_started_at: now, hits: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        hits: sql`case when rate_limit.window_started_at <= ${windowStart} then 1 else rate_limit.hits + 1 end`,
        window_started_at: sql`case when rate_limit.window_started_at <= ${windowStart} then excluded.window_started_at
          else rate_limit.window_started_at end`,
      }),
    )
    .returning(['hits', 'window_started_at'])
    .executeTakeFirstOrThrow()
  if (row.hits > limit) throw tooMany(now, row.window_started_at, windowSeconds)
}

/**
 * Looks without counting: where only failures are counted, this comes first.
 * @throws DomainError RATE_LIMITED once the limit is used up
 */
export async function checkRate(db: Queryable, now: Date, { key, limit, windowSeconds }: RateLimit): Promise<void> {
  const row = await db
    .selectFrom('rate_limit')
    .select(['hits', 'window_started_at'])
    .where('key', '=', key)
    .where('window_started_at', '>', new Date(now.getTime() - windowSeconds * 1000))
    .executeTakeFirst()
  if (row && row.hits >= limit) throw tooMany(now, row.window_started_at, windowSeconds)
}

/**
 * Gives a hit back: where only failures are counted, one is taken before it is known whether it is one, so that many
 * at the same moment cannot all pass.
 */
export async function giveHitBack(db: Queryable, { key }: Pick<RateLimit, 'key'>): Promise<void> {
  await db
    .updateTable('rate_limit')
    .set((eb) => ({ hits: eb('hits', '-', 1) }))
    .where('key', '=', key)
    .where('hits', '>', 0)
    .execute()
}

/** The refusal of a hit beyond a limit, which tells when the window ends. */
export function tooMany(now: Date, windowStartedAt: Date, windowSeconds: number) {
  const elapsed = (now.getTime() - windowStartedAt.getTime()) / 1000
  const retryAfterSeconds = Math.max(1, Math.ceil(windowSeconds - elapsed))
  return refuse('RATE_LIMITED', `Too many attempts. Try again in ${retryAfterSeconds} seconds`, { retryAfterSeconds })
}

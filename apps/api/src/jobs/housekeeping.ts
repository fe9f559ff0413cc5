import { completeFinishedEvents, type Deps, forgetOldProofs } from '@turnout/router'
import { sql } from 'kysely'
import { describeError, type Logger } from '../adapters/logger.ts'
import type { Waker } from '../realtime/waker.ts'

/** Something to do again and again. Doing it twice, or in two processes at once, does no harm. */
interface Chore {
  name: string
  everyMs: number
  run(deps: Deps): Promise<unknown>
}

const SECOND = 1_000
const MINUTE = 60 * SECOND

const chores: readonly Chore[] = [
  { name: 'complete finished events', everyMs: 30 * SECOND, run: completeFinishedEvents },
  { name: 'forget old proofs', everyMs: MINUTE, run: forgetOldProofs },
  { name: 'sweep idempotency keys', everyMs: 10 * MINUTE, run: sweepIdempotencyKeys },
  { name: 'sweep rate limits', everyMs: 10 * MINUTE, run: sweepRateLimits },
  { name: 'sweep done jobs', everyMs: 60 * MINUTE, run: sweepJobs },
]

/** Keys are good for a day. */
export async function sweepIdempotencyKeys({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const dayAgo = new Date(now().getTime() - 24 * 60 * MINUTE)
  await db.deleteFrom('idempotency_key').where('created_at', '<', dayAgo).execute()
}

/** The longest window is an hour or less; a day leaves room. */
export async function sweepRateLimits({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const dayAgo = new Date(now().getTime() - 24 * 60 * MINUTE)
  await db.deleteFrom('rate_limit').where('window_started_at', '<', dayAgo).execute()
}

/** Done jobs without a key say nothing any more; those with a key keep it from being written again. */
export async function sweepJobs({ db }: Pick<Deps, 'db'>): Promise<void> {
  await db
    .deleteFrom('job')
    .where('key', 'is', null)
    .where('completed_at', '<', sql<Date>`now() - interval '7 days'`)
    .execute()
}

/** Starts the chores, each for the first time at once. */
export function startHousekeeping(deps: Deps, waker: Waker, log: Logger): { stop(): Promise<void> } {
  const pending = new Map<string, Promise<void>>()
  const perform = async ({ name, run }: Chore): Promise<void> => {
    try {
      await run(deps)
      waker.send('changed')
    } catch (error) {
      log.warn({ chore: name, error: describeError(error) }, 'a chore failed and will be tried again')
    }
  }
  const begin = (chore: Chore): void => {
    if (pending.has(chore.name)) return
    pending.set(
      chore.name,
      perform(chore).finally(() => pending.delete(chore.name)),
    )
  }
  const timers = chores.map((chore) => {
    begin(chore)
    return setInterval(() => begin(chore), chore.everyMs)
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(pending.values())
    },
  }
}

import {
  checkSeatsBySchedule,
  completeFinishedEvents,
  type Deps,
  forgetOldProofs,
  tendWaitlists,
} from '@turnout/router'
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

/** How long what is over is kept. */
const KEPT_DAYS = { messages: 30, doneJobs: 7, failedJobs: 30 } as const
const SWEEP_BATCH = 1_000

const chores: readonly Chore[] = [
  { name: 'complete finished events', everyMs: 30 * SECOND, run: completeFinishedEvents },
  { name: 'forget old proofs', everyMs: MINUTE, run: forgetOldProofs },
  { name: 'tend waitlists', everyMs: MINUTE, run: tendWaitlists },
  { name: 'sweep idempotency keys', everyMs: 10 * MINUTE, run: sweepIdempotencyKeys },
  { name: 'sweep rate limits', everyMs: 10 * MINUTE, run: sweepRateLimits },
  { name: 'sweep jobs that are over', everyMs: 60 * MINUTE, run: sweepJobs },
  { name: 'recount seats', everyMs: 60 * MINUTE, run: checkSeatsBySchedule },
  { name: 'sweep old messages', everyMs: 60 * MINUTE, run: sweepMessages },
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

/**
 * Jobs that are done say nothing any more, and failed ones only for as long as somebody may look into them. Those with
 * a key are held by then by the state of what they were for: an order is confirmed, or expires, once.
 */
export async function sweepJobs({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db.deleteFrom('job').where('completed_at', '<', daysBefore(now(), KEPT_DAYS.doneJobs)).execute()
  await db.deleteFrom('job').where('failed_at', '<', daysBefore(now(), KEPT_DAYS.failedJobs)).execute()
}

/**
 * Messages that nobody comes back for any more; a subscription that does is told to read the present state anew. The
 * newest stays: it says where the stream is. From the oldest on, a few at a time, so that nobody waits for it.
 */
export async function sweepMessages({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const oldest = daysBefore(now(), KEPT_DAYS.messages)
  let deleted = SWEEP_BATCH
  while (deleted === SWEEP_BATCH) {
    const { numDeletedRows } = await db
      .deleteFrom('domain_event')
      .where('id', 'in', (first) =>
        first
          .selectFrom('domain_event')
          .select('id')
          .where('position', '<', (newest) =>
            newest.selectFrom('domain_event').select(newest.fn.max('position').as('at')),
          )
          .orderBy('position')
          .limit(SWEEP_BATCH),
      )
      .where('created_at', '<', oldest)
      .executeTakeFirst()
    deleted = Number(numDeletedRows)
  }
}

function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - days * 24 * 60 * MINUTE)
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

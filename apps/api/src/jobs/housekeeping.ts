import {
  checkSeatsBySchedule,
  completeFinishedEvents,
  type Deps,
  forgetOldProofs,
  giveUpMails,
  planReminders,
  remindOfHolds,
  sweepWebhooks,
  tendWaitlists,
} from '@turnout/router'
import type { Chore } from './scheduler.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** How long what is over is kept. */
const KEPT_DAYS = { messages: 30, doneJobs: 7, failedJobs: 30, schedules: 30 } as const
const SWEEP_BATCH = 1_000

/** What is done again and again, whatever the number of processes. */
export const chores: readonly Chore[] = [
  { name: 'complete-finished-events', everyMs: 30 * SECOND, run: completeFinishedEvents },
  { name: 'forget-old-proofs', everyMs: MINUTE, run: forgetOldProofs },
  { name: 'plan-reminders', everyMs: MINUTE, run: planReminders },
  { name: 'remind-of-holds', everyMs: MINUTE, run: remindOfHolds },
  { name: 'tend-waitlists', everyMs: MINUTE, run: tendWaitlists },
  { name: 'sweep-idempotency-keys', everyMs: 10 * MINUTE, run: sweepIdempotencyKeys },
  { name: 'sweep-rate-limits', everyMs: 10 * MINUTE, run: sweepRateLimits },
  { name: 'give-up-mails', everyMs: 60 * MINUTE, run: giveUpMails },
  { name: 'sweep-jobs', everyMs: 60 * MINUTE, run: sweepJobs },
  { name: 'recount-seats', everyMs: 60 * MINUTE, run: checkSeatsBySchedule },
  { name: 'sweep-old-messages', everyMs: 60 * MINUTE, run: sweepMessages },
  { name: 'sweep-webhooks', everyMs: 60 * MINUTE, run: sweepWebhooks },
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
 * a key are held by then by the state of what they were for: an order is confirmed, or expires, once. Schedules that no
 * version knows any more have had no next slot for long.
 */
export async function sweepJobs({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db.deleteFrom('job').where('completed_at', '<', daysBefore(now(), KEPT_DAYS.doneJobs)).execute()
  await db.deleteFrom('job').where('failed_at', '<', daysBefore(now(), KEPT_DAYS.failedJobs)).execute()
  await db.deleteFrom('schedule').where('next_at', '<', daysBefore(now(), KEPT_DAYS.schedules)).execute()
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

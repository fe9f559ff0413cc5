import type { JobTable, Queryable } from '@turnout/db'
import type { Insertable } from 'kysely'
import type { z } from 'zod'
import type { JobDefinition, Lane } from './job-definition.ts'

export interface EnqueueOptions {
  /** Not before this instant; now if left out. */
  runAt?: Date
  /** At most one job of this key is ever written. */
  key?: string
  /** Another one than its kind has, where many are written at once. */
  lane?: Lane
}

/** The row of a job, for writers that put many into a statement of their own. */
export function jobRow<P extends z.ZodType>(
  definition: JobDefinition<P>,
  payload: z.input<P>,
  options: EnqueueOptions = {},
): Pick<Insertable<JobTable>, 'name' | 'payload' | 'max_attempts' | 'run_at' | 'key' | 'lane'> {
  return {
    name: definition.name,
    payload: JSON.stringify(definition.payload.parse(payload)),
    max_attempts: definition.maxAttempts,
    run_at: options.runAt,
    key: options.key ?? null,
    lane: options.lane ?? definition.lane ?? 'prompt',
  }
}

/** Writes a job in the transaction that asks for it, so that it runs if and only if the change is there. */
export async function enqueue<P extends z.ZodType>(
  tx: Queryable,
  definition: JobDefinition<P>,
  payload: z.input<P>,
  options: EnqueueOptions = {},
): Promise<void> {
  await tx
    .insertInto('job')
    .values(jobRow(definition, payload, options))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

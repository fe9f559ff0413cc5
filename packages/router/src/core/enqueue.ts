import type { Queryable } from '@turnout/db'
import type { z } from 'zod'
import type { JobDefinition } from './job-definition.ts'

export interface EnqueueOptions {
  /** Not before this instant; now if left out. */
  runAt?: Date
  /** At most one job of this key is ever written. */
  key?: string
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
    .values({
      name: definition.name,
      payload: JSON.stringify(definition.payload.parse(payload)),
      max_attempts: definition.maxAttempts,
      run_at: options.runAt,
      key: options.key ?? null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

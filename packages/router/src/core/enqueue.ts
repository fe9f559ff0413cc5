import type { Queryable } from '@turnout/db'
import type { z } from 'zod'

/** A kind of job: what it is called, what it is given (ids only), how often it is tried. */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  name: string
  payload: P
  maxAttempts: number
}

/** Declares a kind of job, apart from its handler. */
export function defineJob<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition
}

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

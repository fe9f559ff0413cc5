import type { z } from 'zod'
import type { Deps } from './context.ts'
import type { JobDefinition } from './job-definition.ts'
import { type JobRun, UNWATCHED } from './job-progress.ts'

/** A fault that trying again cannot mend: the runner stops the retries. */
export class PermanentJobError extends Error {
  override readonly name: string = 'PermanentJobError'
}

/** Work that is not over has given its hand to others, and goes on behind them: no fault, and no try. */
export class TurnOver extends Error {
  override readonly name = 'TurnOver'
}

/** So long a batch keeps its hand while others of its kind wait. */
const TURN_MS = 5_000

const HOUR_MS = 3_600_000

/** A definition with what it does. Handlers are idempotent: a job may run again after its process died. */
export interface JobHandler {
  name: string
  /** For how long it is tried, counted from when the job was written; without it the job's attempts are counted. */
  retryForMs?: number
  /** Parses the payload and does the work. A runner gives the run, through which long work says how far it is. */
  run(deps: Deps, payload: unknown, job?: JobRun): Promise<void>
}

/**
 * For batches that save what they have done: a watch that throws once a turn is over, to be asked between two steps.
 * The job is due again at once, behind what waits already. Not to be asked in the middle of faults, or they would never
 * be counted.
 */
export function startTurn(job: JobRun, turnMs = TURN_MS): { giveWay(): void } {
  const until = performance.now() + turnMs
  return {
    giveWay() {
      // A run that no runner watches would be put back by nobody.
      if (job !== UNWATCHED && performance.now() >= until) throw new TurnOver('It goes on behind the others')
    },
  }
}

/** Ties a handler to its definition; a payload that does not parse is a permanent fault. */
export function handleJob<P extends z.ZodType>(
  definition: JobDefinition<P>,
  handler: (deps: Deps, payload: z.output<P>, job: JobRun) => Promise<void>,
): JobHandler {
  return {
    name: definition.name,
    retryForMs: definition.retryForHours && definition.retryForHours * HOUR_MS,
    async run(deps, payload, job = UNWATCHED) {
      const parsed = definition.payload.safeParse(payload)
      if (!parsed.success) throw new PermanentJobError(`Bad payload: ${parsed.error.message}`)
      await handler(deps, parsed.data, job)
    },
  }
}

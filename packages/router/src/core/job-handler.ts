import type { z } from 'zod'
import type { Deps } from './context.ts'
import type { JobDefinition } from './job-definition.ts'

/** A fault that trying again cannot mend: the runner stops the retries. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError'
}

/** A definition with what it does. Handlers are idempotent: a job may run again after its process died. */
export interface JobHandler {
  name: string
  /** Parses the payload and does the work. */
  run(deps: Deps, payload: unknown): Promise<void>
}

/** Ties a handler to its definition; a payload that does not parse is a permanent fault. */
export function handleJob<P extends z.ZodType>(
  definition: JobDefinition<P>,
  handler: (deps: Deps, payload: z.output<P>) => Promise<void>,
): JobHandler {
  return {
    name: definition.name,
    async run(deps, payload) {
      const parsed = definition.payload.safeParse(payload)
      if (!parsed.success) throw new PermanentJobError(`Bad payload: ${parsed.error.message}`)
      await handler(deps, parsed.data)
    },
  }
}

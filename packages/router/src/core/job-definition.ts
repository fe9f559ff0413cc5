import type { z } from 'zod'

/** A kind of job: what it is called, what it is given (ids only), how often or how long it is tried. */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  name: string
  payload: P
  /** Tries at most, where `retryForHours` is not given. */
  maxAttempts: number
  /**
   * Tried for so long from when it was written, however often it fails, with waits of ten minutes at most: for work
   * that outlives the outage of somebody else's system.
   */
  retryForHours?: number
}

/** Declares a kind of job, apart from its handler. */
export function defineJob<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition
}

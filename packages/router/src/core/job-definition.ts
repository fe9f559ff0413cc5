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

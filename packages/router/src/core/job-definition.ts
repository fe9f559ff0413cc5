import type { z } from 'zod'

/**
 * Who has to wait for whom: `bulk` is work by the thousand that nobody watches for, such as mails to all of an event. It
 * has a few hands of its own, so that it can hold up nothing that is `prompt`.
 */
export type Lane = 'prompt' | 'bulk'

/** A kind of job: what it is called, what it is given (ids only), how often or how long it is tried. */
export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  name: string
  payload: P
  /** Tries at most, where `retryForHours` is not given. */
  maxAttempts: number
  /**
   * Tried for so long from when it was written, or from its time if that is later, however often it fails, with waits of ten minutes at most: for work
   * that outlives the outage of somebody else's system.
   */
  retryForHours?: number
  /** `prompt` if left out. */
  lane?: Lane
}

/** Declares a kind of job, apart from its handler. */
export function defineJob<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition
}

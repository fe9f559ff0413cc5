/** The run of a job as its handler sees it. */
export interface JobRun {
  id: string
  /**
   * Says how far the work is: `done` of `total` parts, in whatever the handler counts. Admins see it live. Call it as
   * often as you like: it is written a few times a second at most, by a connection of its own, so that it is seen
   * before the handler's transaction ends. It never fails the job.
   */
  progress(done: number, total: number): Promise<void>
  /**
   * Aborts when the process is about to stop, or the job is no longer this run's. Long handlers look at it between two
   * batches (`signal.throwIfAborted()`): the job goes back as if it had not been taken, and runs again elsewhere.
   */
  signal: AbortSignal
}

/** A run that nobody watches, for handlers that are called without a runner. */
export const UNWATCHED: JobRun = {
  id: '00000000-0000-0000-0000-000000000000',
  progress: async () => undefined,
  signal: new AbortController().signal,
}

/**
 * What runs jobs. Jobs are written to the `job` table in the transactions that ask for them; a runner brings them to
 * their handlers. The in-process runner is one; a relay to BullMQ can be another.
 */
export interface JobRunner {
  /** How many are being run by this process now. */
  running(): number
  /** Takes no more jobs, waits for those being run, and gives back what does not finish in time. */
  stop(patienceMs: number): Promise<void>
}

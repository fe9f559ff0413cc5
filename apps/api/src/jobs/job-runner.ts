import type { Deps } from '@turnout/router'
import type { Lane } from '@turnout/router/core/job-definition'
import type { JobHandler } from '@turnout/router/core/job-handler'
import type { Logger } from '../adapters/logger.ts'
import type { Metrics } from '../http/metrics.ts'
import type { Waker } from '../realtime/waker.ts'

/**
 * What runs jobs. Jobs are written to the `job` table in the transactions that ask for them; a runner brings them to
 * their handlers: out of the table itself, or by way of BullMQ. Either way the table is the truth: who runs a job holds
 * its lease there, and it is done when the table says so.
 */
export interface JobRunner {
  /** How many are being run by this process now. */
  running(): number
  /** Takes no more jobs, waits for those being run, and gives back what does not finish in time. */
  stop(patienceMs: number): Promise<void>
}

/** What every runner is given. */
export interface RunnerOptions {
  deps: Deps
  handlers: readonly JobHandler[]
  waker: Waker
  log: Logger
  metrics: Pick<Metrics, 'observeJob'>
  /** Prompt jobs run at the same time; bulk work has three hands for every ten, beside them. */
  slots?: number
  /** How long a dead process keeps a job from the others. */
  leaseMs?: number
  /** First waiting time before another try; doubles each time. */
  retryMs?: number
}

/** Between two looks for jobs that nobody has told of. */
export const POLL_MS = 1_000
/** Between two looks, however many hints there are. */
export const GAP_MS = 20
export const SLOTS = 10
export const LANES: readonly Lane[] = ['prompt', 'bulk']

/** Hands of a lane: the bulk's are few, and its own, so that neither of the two ever waits for the other. */
export function handsOf(lane: Lane, slots: number): number {
  return lane === 'prompt' ? slots : Math.max(1, Math.floor(slots * 0.3))
}

export const LEASE_MS = 30_000
export const RETRY_MS = 2_000

import { performance } from 'node:perf_hooks'
import type { Lane } from '@turnout/router/core/job-definition'
import { describeError } from '../adapters/logger.ts'
import type { RedisLink } from '../adapters/redis.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import { JobExecutor } from './executor.ts'
import { type JobQueue, openQueue } from './job-queue.ts'
import { GAP_MS, handsOf, type JobRunner, LANES, LEASE_MS, POLL_MS, type RunnerOptions, SLOTS } from './job-runner.ts'
import { watchLeases } from './lease-watch.ts'
import { claimJob, handOver, type LeasedJob, leaseJobs, takeBack } from './leases.ts'

export interface BullRunnerOptions extends RunnerOptions {
  redis: RedisLink
  /** What was handed to the queue and did not come out of it in so long has been lost, or nobody has a hand free. */
  handedMs?: number
}

/** So many are in the queue at most, for each hand: a Redis that loses them loses little, and stays small. */
const QUEUED_PER_SLOT = 20
const HANDED_AT_ONCE = 250

/** Starts running jobs in this process, and handing due ones to BullMQ for this process and the others. */
export function startBullRunner(options: BullRunnerOptions): JobRunner {
  const runner = new BullRunner(options)
  let stopped: Promise<void> | null = null
  return {
    running: () => runner.running,
    stop(patienceMs) {
      stopped ??= runner.stop(patienceMs)
      return stopped
    },
  }
}

/** A queue for each lane, and one count of who has a hand free. */
class BullRunner {
  readonly #executor: JobExecutor
  readonly #lanes: BullLane[]
  readonly #stopping = new AbortController()
  readonly #off: () => void
  readonly #watching: Promise<unknown>

  constructor(options: BullRunnerOptions) {
    const { deps, log, waker, leaseMs = LEASE_MS } = options
    this.#executor = new JobExecutor(options)
    this.#lanes = LANES.map((lane) => new BullLane(options, lane, this.#executor))
    const wake = () => {
      for (const lane of this.#lanes) lane.wake()
    }
    this.#executor.onFreed = () => {
      for (const lane of this.#lanes) lane.handFreed()
    }
    this.#off = waker.on('changed', wake)
    this.#watching = watchLeases({ db: deps.db, log, leaseMs, onFreed: wake, signal: this.#stopping.signal })
  }

  get running(): number {
    return this.#executor.size
  }

  async stop(patienceMs: number): Promise<void> {
    this.#off()
    this.#stopping.abort()
    await Promise.all([this.#watching, ...this.#lanes.map((lane) => lane.close())])
    await this.#executor.stop(patienceMs)
    await Promise.all(this.#lanes.map((lane) => lane.letGo()))
  }
}

/**
 * One of the two lanes. Due jobs go from the table into the queue, and their ids out of it to whichever worker has a hand free, which claims
 * the job in the table before it runs it. So a job that is in the queue twice runs once, and one that is lost there is
 * found by the table: handed over again after `handedMs`, or run straight away by who has nothing else to do. While
 * Redis is away everything is run out of the table.
 */
class BullLane {
  readonly #options: BullRunnerOptions
  readonly #lane: Lane
  readonly #hands: number
  readonly #leaseMs: number
  readonly #handedMs: number
  readonly #executor: JobExecutor
  readonly #queue: JobQueue
  readonly #stopping = new AbortController()
  readonly #gone: Promise<void>
  readonly #sleeper = createSleeper(GAP_MS)
  readonly #slotFreed = createSleeper()
  readonly #looping: Promise<void>
  /** For jobs that have come out of the queue, and are being claimed. */
  #reserved = 0
  /** Those that came out while the hands were busy with what came straight out of the table. */
  readonly #waiting: (() => void)[] = []
  #isAway = false
  #lostLookedForAt = Number.NEGATIVE_INFINITY
  #letGo: () => void = () => undefined

  constructor(options: BullRunnerOptions, lane: Lane, executor: JobExecutor) {
    const { log, redis, slots = SLOTS, leaseMs = LEASE_MS, handedMs = leaseMs } = options
    this.#options = options
    this.#lane = lane
    this.#executor = executor
    this.#hands = handsOf(lane, slots)
    this.#leaseMs = leaseMs
    this.#handedMs = handedMs
    this.#gone = new Promise((resolve) => {
      this.#letGo = resolve
    })
    this.#queue = openQueue({ lane, link: redis, log, slots: this.#hands, take: (id) => this.#take(id) })
    this.#looping = this.#loop()
  }

  wake(): void {
    this.#sleeper.wake()
  }

  /** Takes no more jobs. */
  async close(): Promise<void> {
    this.#stopping.abort()
    for (const go of this.#waiting.splice(0)) go()
    this.#queue.close()
    await this.#looping
  }

  /** Somebody's hand is free, in this lane or the other. */
  handFreed(): void {
    this.#slotFreed.wake()
    this.#waiting.shift()?.()
  }

  /** Hands that are free, and that nobody is about to use. */
  get #free(): number {
    return Math.max(0, this.#executor.free(this.#lane) - this.#reserved)
  }

  /** Waits for none of those that are still being run. */
  async letGo(): Promise<void> {
    this.#letGo()
    await this.#queue.stop()
  }

  async #loop(): Promise<void> {
    const { log } = this.#options
    const backoff = createBackoff()
    while (!this.#stopping.signal.aborted) {
      try {
        const isMore = await this.#step()
        backoff.reset()
        if (!isMore) await this.#sleeper.sleep(POLL_MS, this.#stopping.signal)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'jobs cannot be read, trying again')
        await backoff.wait(this.#stopping.signal)
      }
    }
  }

  /** @returns whether there is more to do at once */
  async #step(): Promise<boolean> {
    const room = await this.#roomInQueue()
    if (room === null) return this.#runFromTable()
    await this.#runLost()
    if (room === 0) return false
    const limit = Math.min(room, HANDED_AT_ONCE)
    const { db } = this.#options.deps
    const jobs = await handOver(db, { lane: this.#lane, limit, forMs: this.#handedMs })
    if (jobs.length === 0) return false
    try {
      await this.#queue.add(jobs)
    } catch (error) {
      this.#away(error)
      await takeBack(db, jobs)
      return true
    }
    return jobs.length === limit
  }

  /** Null while Redis is away. */
  async #roomInQueue(): Promise<number | null> {
    if (!this.#queue.isReady()) return this.#away(null)
    try {
      const waiting = await this.#queue.waiting()
      if (this.#isAway) this.#options.log.info({}, 'Redis is back: jobs go by the queue again')
      this.#isAway = false
      const most = this.#hands * QUEUED_PER_SLOT
      // Half full is enough for now: one look then finds many, instead of many looks a few each.
      return waiting > most / 2 ? 0 : most - waiting
    } catch (error) {
      return this.#away(error)
    }
  }

  #away(error: unknown): null {
    const context = error === null ? {} : { error: describeError(error) }
    if (!this.#isAway) this.#options.log.warn(context, 'Redis is away: jobs are run out of the table meanwhile')
    this.#isAway = true
    return null
  }

  async #runFromTable(): Promise<boolean> {
    const free = this.#free
    const taken = free > 0 ? await this.#lease(free, false) : 0
    if (taken < free) return false
    await this.#slotFreed.sleep(POLL_MS, this.#stopping.signal)
    return true
  }

  /** The queue has not brought them to anybody in time, and here is somebody who has nothing to do. */
  async #runLost(): Promise<void> {
    const now = performance.now()
    if (now - this.#lostLookedForAt < POLL_MS) return
    this.#lostLookedForAt = now
    const free = this.#free
    if (free > 0) await this.#lease(free, true)
  }

  async #lease(limit: number, onlyLost: boolean): Promise<number> {
    const { holder } = this.#executor
    const { db } = this.#options.deps
    const jobs = await leaseJobs(db, { lane: this.#lane, holder, limit, leaseMs: this.#leaseMs, onlyLost })
    for (const job of jobs) void this.#executor.run(job)
    return jobs.length
  }

  /** Runs a job that came out of the queue, unless somebody else has it, or had it. */
  async #take(id: string): Promise<void> {
    const { db } = this.#options.deps
    while (this.#free === 0 && !this.#stopping.signal.aborted) {
      await new Promise<void>((resolve) => void this.#waiting.push(resolve))
    }
    this.#reserved += 1
    const claim = { id, holder: this.#executor.holder, leaseMs: this.#leaseMs }
    const job = await this.#patiently(() => claimJob(db, claim)).finally(() => {
      this.#reserved -= 1
    })
    if (job) await this.#untilHandled(job)
    else if (this.#stopping.signal.aborted) await takeBack(db, [{ id }])
    this.handFreed()
  }

  async #untilHandled(job: LeasedJob): Promise<void> {
    await new Promise<void>((resolve) => {
      void this.#executor.run(job, resolve).then(resolve)
      void this.#gone.then(resolve)
    })
  }

  /** The database may be away for a while; the job stays in the queue meanwhile. Null when the process is to stop. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T | null> {
    const backoff = createBackoff()
    for (;;) {
      if (this.#stopping.signal.aborted) return null
      try {
        return await ask()
      } catch (error) {
        this.#options.log.warn({ error: describeError(error) }, 'a job cannot be taken, trying again')
        await backoff.wait(this.#stopping.signal)
      }
    }
  }
}

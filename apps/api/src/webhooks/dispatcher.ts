import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type AttemptResult,
  type Deps,
  type DueDelivery,
  headOf,
  holdLanes,
  type Lane,
  letGoOfLane,
  putLaneAway,
  settleAttempt,
  webhookSignature,
} from '@turnout/router'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createBackoff } from '../realtime/backoff.ts'
import { createSleeper } from '../realtime/sleeper.ts'
import { atMost } from './at-most.ts'
import type { SendWebhook } from './send-webhook.ts'

export interface DispatcherOptions {
  deps: Deps
  send: SendWebhook
  log: Logger
  /** How long a dead process keeps a lane from the others. Longer than a message takes to send. */
  holdMs?: number
}

/** What sends deliveries. */
export interface Dispatcher {
  /** There is something new to send. */
  wake(): void
  /** Lanes that are being worked on by this process now. */
  running(): number
  /** Takes no more, waits for what is on its way, and gives back what does not end in time. */
  stop(patienceMs: number): Promise<void>
}

/** A lane that was taken, by the name of that one hold and when. */
interface HeldLane extends Lane {
  holder: string
  since: number
}

const POLL_MS = 1_000
const GAP_MS = 20
const HOLD_MS = 30_000
/** Connections to the database that all lanes of a process share: the rest is for requests and jobs. */
const DATABASE_SLOTS = 4
/** Of one lane in a row, before the endpoint's other lanes have their turn. */
const IN_A_ROW = 20

/**
 * Sends deliveries from a table of its own, apart from the jobs: a receiver may hang for ten seconds, and there are few
 * slots for jobs, which everybody shares. Here every endpoint has slots of its own, and there are only so many endpoints,
 * so that one that hangs can delay nobody but itself. A lane is held by one process at a time, and with it the order of
 * the messages of one event.
 */
export function startDispatcher({ deps, send, log, holdMs = HOLD_MS }: DispatcherOptions): Dispatcher {
  const { db } = deps
  const processName = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`
  const stopping = new AbortController()
  const sleeper = createSleeper(GAP_MS)
  const running = new Map<HeldLane, Promise<void>>()
  const inTurn = atMost(DATABASE_SLOTS)
  let holds = 0

  /** Writes down a try; the message would go out again if that did not come to pass. */
  const settle = async (delivery: DueDelivery, result: AttemptResult, { holder }: HeldLane) => {
    const backoff = createBackoff()
    const until = performance.now() + holdMs / 2
    for (;;) {
      try {
        const options = { holder, holdMs, chance: Math.random() }
        return await inTurn(() => settleAttempt(deps, delivery, result, options))
      } catch (error) {
        if (performance.now() > until || stopping.signal.aborted) throw error
        log.warn({ error: describeError(error) }, 'the end of a webhook delivery could not be written, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }

  const attempt = (delivery: DueDelivery): Promise<AttemptResult> => {
    const { url, body, secrets } = delivery
    const now = deps.now()
    if (secrets.length === 0) return Promise.resolve(unsigned(now))
    return send({ url, body, headers: headersOf(delivery, now), secrets })
  }

  const work = async (lane: HeldLane): Promise<void> => {
    const { holder } = lane
    let heldSince = lane.since
    for (let sent = 0; sent < IN_A_ROW && !stopping.signal.aborted; sent++) {
      const head = await inTurn(() => headOf(deps, lane))
      if (head.state === 'empty') return inTurn(() => putLaneAway(db, lane, holder))
      if (head.state === 'later') return letGoOfLane(db, lane, holder, head.inMs)
      // It took so long that the hold might not outlast the message.
      if (performance.now() - heldSince > holdMs / 4) break
      const { delivery } = head
      const result = await attempt(delivery)
      const { endpointId: webhook, id, type } = delivery
      const { error: fault, status, durationMs } = result
      if (fault) log.info({ webhook, delivery: id, type, fault, status, durationMs }, 'a webhook delivery failed')
      if ((await settle(delivery, result, lane)) !== 'goes_on') return
      heldSince = performance.now()
    }
    await letGoOfLane(db, lane, holder, 0)
  }

  const start = (lane: HeldLane): void => {
    const done = work(lane)
      .catch((error: unknown) =>
        log.warn(
          { webhook: lane.endpointId, error: describeError(error) },
          'a webhook lane was left to be taken again',
        ),
      )
      .finally(() => {
        running.delete(lane)
        sleeper.wake()
      })
    running.set(lane, done)
  }

  const taken = (): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { endpointId } of running.keys()) counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1)
    return counts
  }

  const loop = async (): Promise<void> => {
    const backoff = createBackoff()
    while (!stopping.signal.aborted) {
      try {
        const holder = `${processName}:${holds++}`
        const since = performance.now()
        for (const lane of await holdLanes(db, { holder, holdMs, taken: taken() })) start({ ...lane, holder, since })
        backoff.reset()
        await sleeper.sleep(POLL_MS, stopping.signal)
      } catch (error) {
        log.warn({ error: describeError(error) }, 'webhook deliveries cannot be read, trying again')
        await backoff.wait(stopping.signal)
      }
    }
  }
  const looping = loop()

  const stop = async (patienceMs: number): Promise<void> => {
    stopping.abort()
    await looping
    await Promise.race([Promise.all(running.values()), pause(patienceMs, undefined, { ref: false })])
    for (const lane of running.keys()) await letGoOfLane(db, lane, lane.holder, 0).catch(() => undefined)
  }
  let stopped: Promise<void> | null = null
  return {
    wake: () => sleeper.wake(),
    running: () => running.size,
    stop(patienceMs) {
      stopped ??= stop(patienceMs)
      return stopped
    },
  }
}

function headersOf(delivery: DueDelivery, now: Date): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Turnout-Webhooks/1',
    'Turnout-Delivery': delivery.id,
    'Turnout-Event': delivery.type,
    'Turnout-Signature': webhookSignature(delivery.secrets, now, delivery.body),
  }
}

/** What becomes of a message that nothing can sign. */
function unsigned(startedAt: Date): AttemptResult {
  return { startedAt, durationMs: 0, status: null, error: 'secret', response: '', retryAfterMs: null }
}

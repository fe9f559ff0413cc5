import type { CacheStats, QueueState, WebhookState } from '@turnout/router'
import { Counter, Gauge, type Registry } from 'prom-client'

/** What is read when the metrics are asked for. */
export interface Gauges {
  streamLag(): Promise<number>
  /** Of the whole installation: committed messages that have no position yet. */
  unplaced(): Promise<{ count: number; oldestSeconds: number }>
  /** Whether it is this process that gives positions. */
  isSequencing(): boolean
  subscribers(): number
  connections(): number
  pool(): { total: number; idle: number; waiting: number }
  /** Of the whole installation since it began, as the database has it. */
  seatChecks(): Promise<{ checks: number; repaired: number }>
  /** What readiness looks at: whether each answers. */
  checks(): Promise<Record<string, 'ok' | 'down'>>
  isStopping(): boolean
  /** Of the whole installation. */
  queue(): Promise<QueueState>
  /** Of the whole installation. */
  webhooks(): Promise<WebhookState>
  /** Of this process. */
  cache(): CacheStats
}

/** The figures are out by then, with or without those that the database would have to tell. */
const PATIENCE_MS = 1_000
/** Probes have a limit of their own (`health.ts`), after which they count as down. */
const PROBES_PATIENCE_MS = 2_500

/** Registers what is read at each look. While the database is away its figures are the last ones known. */
export function watchGauges(registry: Registry, gauges: Gauges): void {
  watchSeats(registry, gauges)
  watchLive(registry, gauges)
  watchDatabase(registry, gauges)
  watchChecks(registry, gauges)
  watchQueue(registry, gauges.queue)
  watchWebhooks(registry, gauges.webhooks)
  watchCache(registry, gauges.cache)
}

function watchSeats(registry: Registry, gauges: Gauges): void {
  const read = once(() => gauges.seatChecks())
  total(registry, 'seat_checks_total', 'Recounts of seats', async () => (await read()).checks)
  const help = 'Counters of seats that did not say what tickets, orders and offers say, and were mended'
  total(registry, 'seat_drift_repaired_total', help, async () => (await read()).repaired)
}

function watchLive(registry: Registry, gauges: Gauges): void {
  const lag = once(() => gauges.streamLag())
  gauge(registry, 'stream_lag', 'Positions of the live stream that this process has not read yet', lag)
  const unplaced = once(() => gauges.unplaced())
  const placing = 'Messages that have no position yet: nobody hears of them (1000 stands for more)'
  gauge(registry, 'stream_unplaced', placing, async () => (await unplaced()).count)
  const age = 'Seconds since the oldest message without a position was written'
  gauge(registry, 'stream_unplaced_age_seconds', age, async () => (await unplaced()).oldestSeconds)
  gauge(registry, 'stream_sequencer', '1 where positions are given', () => (gauges.isSequencing() ? 1 : 0))
  gauge(registry, 'stream_subscribers', 'Subscriptions to live topics', () => gauges.subscribers())
  gauge(registry, 'websocket_connections', 'Open WebSocket connections', () => gauges.connections())
}

function watchDatabase(registry: Registry, gauges: Gauges): void {
  gauge(registry, 'database_connections', 'Connections of the pool', () => gauges.pool().total)
  gauge(registry, 'database_connections_idle', 'Connections of the pool that are free', () => gauges.pool().idle)
  gauge(registry, 'database_waiting', 'Queries that wait for a connection', () => gauges.pool().waiting)
}

function watchChecks(registry: Registry, gauges: Gauges): void {
  gauge(registry, 'stopping', '1 while the process lets its callers go', () => (gauges.isStopping() ? 1 : 0))
  const read = once(() => gauges.checks(), PROBES_PATIENCE_MS)
  new Gauge({
    name: 'turnout_check_up',
    help: '1 when what readiness looks at answers',
    labelNames: ['check'],
    registers: [registry],
    async collect() {
      const states = await read().catch(() => null)
      for (const [check, state] of Object.entries(states ?? {})) this.set({ check }, state === 'ok' ? 1 : 0)
    },
  })
}

function watchQueue(registry: Registry, queue: Gauges['queue']): void {
  const read = once(queue)
  gauge(registry, 'queue_waiting', 'Jobs that are due or to be done later', async () => (await read()).waiting)
  gauge(registry, 'queue_running', 'Jobs that are being done', async () => (await read()).running)
  gauge(registry, 'queue_failed', 'Jobs that were given up', async () => (await read()).failed)
  const help = 'Seconds that the oldest of the due jobs has waited'
  gauge(registry, 'queue_age_seconds', help, async () => (await read()).oldestDueSeconds)
}

function watchWebhooks(registry: Registry, webhooks: Gauges['webhooks']): void {
  const read = once(webhooks)
  const one = (name: string, help: string, pick: (state: WebhookState) => number) =>
    gauge(registry, `webhook_${name}`, help, async () => pick(await read()))
  one('pending', 'Webhook deliveries on their way', ({ pending }) => pending)
  one('oldest_seconds', 'Age of the oldest webhook delivery on its way', (state) => state.oldestPendingSeconds)
  one('lag', 'Messages of the stream that were not read for webhooks yet', ({ lag }) => lag)
  one('endpoints_failing', 'Webhook endpoints that only fail just now', ({ failing }) => failing)
  one('endpoints_off', 'Webhook endpoints switched off because they failed', ({ switchedOff }) => switchedOff)
}

const CACHE_COUNTS = [
  ['hits', 'hits'],
  ['sharedHits', 'shared_hits'],
  ['misses', 'misses'],
  ['drops', 'drops'],
  ['errors', 'errors'],
] as const

function watchCache(registry: Registry, cache: Gauges['cache']): void {
  new Counter({
    name: 'turnout_cache_total',
    help: 'Reads of the cache of this process and what it gave up, by kind of entry and outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [kind, counts] of Object.entries(cache())) {
        for (const [count, outcome] of CACHE_COUNTS) this.inc({ kind, outcome }, counts[count])
      }
    },
  })
}

function gauge(registry: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name: `turnout_${name}`,
    help,
    registers: [registry],
    async collect() {
      try {
        this.set(await read())
      } catch {
        return
      }
    },
  })
}

/** A counter that somebody else keeps. */
function total(registry: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Counter({
    name: `turnout_${name}`,
    help,
    registers: [registry],
    async collect() {
      try {
        const sum = await read()
        this.reset()
        this.inc(sum)
      } catch {
        return
      }
    },
  })
}

/**
 * One read at a time, for all who ask meanwhile; whoever asks waits for the patience at most. So looking at an ailing
 * server does not pile up questions to its database.
 */
function once<T>(read: () => Promise<T>, patienceMs = PATIENCE_MS): () => Promise<T> {
  let pending: Promise<T> | null = null
  return () => {
    if (!pending) {
      const begun = Promise.resolve()
        .then(read)
        .finally(() => {
          pending = null
        })
      pending = begun
    }
    const asked = pending
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('It takes too long')), patienceMs)
      asked.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }
}

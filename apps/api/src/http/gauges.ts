import { Counter, Gauge, type Registry } from 'prom-client'

/** The queue of jobs, of the whole installation. */
export interface QueueFigures {
  /** Due, or to be done later. */
  waiting: number
  running: number
  /** Given up, and still kept. */
  failed: number
  /** How long the oldest of those that are due has waited, in seconds; 0 when none is. */
  oldestDueSeconds: number
}

/** Webhook deliveries, of the whole installation. */
export interface WebhookFigures {
  pending: number
  failed: number
  /** Endpoints that were switched off because they kept failing. */
  disabledEndpoints: number
}

/** The cache of this process. */
export interface CacheFigures {
  hits: number
  misses: number
}

/** What is read when the metrics are asked for. */
export interface Gauges {
  streamLag(): Promise<number>
  subscribers(): number
  connections(): number
  pool(): { total: number; idle: number; waiting: number }
  /** Of the whole installation since it began, as the database has it. */
  seatChecks(): Promise<{ checks: number; repaired: number }>
  /** What readiness looks at: whether each answers. */
  checks(): Promise<Record<string, 'ok' | 'down'>>
  isStopping(): boolean
  queue(): Promise<QueueFigures>
  webhooks?(): Promise<WebhookFigures>
  cache?(): CacheFigures
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
  if (gauges.webhooks) watchWebhooks(registry, gauges.webhooks)
  if (gauges.cache) watchCache(registry, gauges.cache)
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

function watchQueue(registry: Registry, queue: () => Promise<QueueFigures>): void {
  const read = once(queue)
  gauge(registry, 'queue_waiting', 'Jobs that are due or to be done later', async () => (await read()).waiting)
  gauge(registry, 'queue_running', 'Jobs that are being done', async () => (await read()).running)
  gauge(registry, 'queue_failed', 'Jobs that were given up', async () => (await read()).failed)
  const help = 'Seconds that the oldest of the due jobs has waited'
  gauge(registry, 'queue_age_seconds', help, async () => (await read()).oldestDueSeconds)
}

function watchWebhooks(registry: Registry, webhooks: () => Promise<WebhookFigures>): void {
  const read = once(webhooks)
  gauge(registry, 'webhook_pending', 'Webhook deliveries still to make', async () => (await read()).pending)
  gauge(registry, 'webhook_failed', 'Webhook deliveries that were given up', async () => (await read()).failed)
  const help = 'Webhook endpoints that were switched off because they kept failing'
  gauge(registry, 'webhook_endpoints_disabled', help, async () => (await read()).disabledEndpoints)
}

function watchCache(registry: Registry, cache: () => CacheFigures): void {
  total(registry, 'cache_hits_total', 'Reads that the cache answered', () => cache().hits)
  total(registry, 'cache_misses_total', 'Reads that the cache could not answer', () => cache().misses)
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

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is read when the metrics are asked for. */
export interface Gauges {
  streamLag(): Promise<number>
  subscribers(): number
  connections(): number
  pool(): { total: number; idle: number; waiting: number }
  /** Of the whole installation since it began, as the database has it. */
  seatChecks(): Promise<{ checks: number; repaired: number }>
}

/** The process's figures, in Prometheus' text form at `/metrics`. */
export interface Metrics {
  observeRequest(route: string, status: number, seconds: number): void
  observeJob(name: string, outcome: 'completed' | 'retried' | 'failed', seconds: number): void
  watch(gauges: Gauges): void
  contentType: string
  text(): Promise<string>
}

/** Makes a registry of its own, so that several servers in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'turnout_' })
  const requests = new Histogram({
    name: 'turnout_http_request_seconds',
    help: 'Time to answer, by procedure or kind of page',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const jobs = new Counter({
    name: 'turnout_jobs_total',
    help: 'Jobs run, by outcome',
    labelNames: ['name', 'outcome'],
    registers: [registry],
  })
  const jobSeconds = new Histogram({
    name: 'turnout_job_seconds',
    help: 'Time a job took',
    labelNames: ['name'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers: [registry],
  })
  return {
    observeRequest: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    observeJob(name, outcome, seconds) {
      jobs.inc({ name, outcome })
      jobSeconds.observe({ name }, seconds)
    },
    watch: (gauges) => watchGauges(registry, gauges),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

function watchGauges(registry: Registry, gauges: Gauges): void {
  watchTotal(registry, 'seat_checks_total', 'Recounts of seats', async () => (await gauges.seatChecks()).checks)
  const help = 'Counters of seats that did not say what tickets, orders and offers say, and were mended'
  watchTotal(registry, 'seat_drift_repaired_total', help, async () => (await gauges.seatChecks()).repaired)
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name: `turnout_${name}`,
      help,
      registers: [registry],
      async collect() {
        // While the database is away its figure is the last one known.
        try {
          this.set(await read())
        } catch {
          return
        }
      },
    })
  gauge('stream_lag', 'Positions of the live stream that this process has not read yet', () => gauges.streamLag())
  gauge('stream_subscribers', 'Subscriptions to live topics', () => gauges.subscribers())
  gauge('websocket_connections', 'Open WebSocket connections', () => gauges.connections())
  gauge('database_connections', 'Connections of the pool', () => gauges.pool().total)
  gauge('database_connections_idle', 'Connections of the pool that are free', () => gauges.pool().idle)
  gauge('database_waiting', 'Queries that wait for a connection', () => gauges.pool().waiting)
}

/** A counter that the database keeps, for all processes. */
function watchTotal(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Counter({
    name: `turnout_${name}`,
    help,
    registers: [registry],
    async collect() {
      try {
        const total = await read()
        this.reset()
        this.inc(total)
      } catch {
        return
      }
    },
  })
}

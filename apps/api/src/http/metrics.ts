import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { type Gauges, watchGauges } from './gauges.ts'

export type { Gauges } from './gauges.ts'

/** What became of a mail: taken by the server, refused for good, or not sent and tried again. */
export type MailOutcome = 'sent' | 'refused' | 'failed'

/** The process's figures, in Prometheus' text form at `/metrics`. */
export interface Metrics {
  observeRequest(route: string, status: number, seconds: number): void
  observeJob(name: string, outcome: 'completed' | 'retried' | 'failed', seconds: number): void
  observeMail(outcome: MailOutcome, seconds: number): void
  watch(gauges: Gauges): void
  contentType: string
  text(): Promise<string>
}

/** Makes a registry of its own, so that several servers in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'turnout_' })
  const registers = [registry]
  const requests = new Histogram({
    name: 'turnout_http_request_seconds',
    help: 'Time to answer, by procedure or kind of page',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const jobs = new Counter({
    name: 'turnout_jobs_total',
    help: 'Jobs run, by outcome',
    labelNames: ['name', 'outcome'],
    registers,
  })
  const jobSeconds = new Histogram({
    name: 'turnout_job_seconds',
    help: 'Time a job took',
    labelNames: ['name'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers,
  })
  const mails = new Counter({
    name: 'turnout_mails_total',
    help: 'Mails handed over, by what became of them',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['sent', 'refused', 'failed']) mails.inc({ outcome }, 0)
  const mailSeconds = new Histogram({
    name: 'turnout_mail_seconds',
    help: 'Time to hand over a mail',
    buckets: [0.01, 0.05, 0.25, 1, 5, 30],
    registers,
  })
  return {
    observeRequest: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    observeJob(name, outcome, seconds) {
      jobs.inc({ name, outcome })
      jobSeconds.observe({ name }, seconds)
    },
    observeMail(outcome, seconds) {
      mails.inc({ outcome })
      mailSeconds.observe(seconds)
    },
    watch: (gauges) => watchGauges(registry, gauges),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

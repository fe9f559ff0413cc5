import { setTimeout as pause } from 'node:timers/promises'
import { migrateToLatest } from '@turnout/db'
import {
  type Deps,
  findOtherProcessors,
  jobHandlers,
  type OtherProcessor,
  queueState,
  seatCheckTotals,
  webhookState,
} from '@turnout/router'
import type { Pool } from 'pg'
import type { Logger } from './adapters/logger.ts'
import { openRedis, type RedisLink } from './adapters/redis.ts'
import { buildDeps } from './build-deps.ts'
import { openCache } from './cache/open-cache.ts'
import { Closers } from './closers.ts'
import { openDatabasePool, probeDatabase } from './database-pool.ts'
import type { Env } from './env.ts'
import { createApp } from './http/app.ts'
import { type Check, createHealth } from './http/health.ts'
import type { Listener } from './http/listener.ts'
import { createMetrics } from './http/metrics.ts'
import type { HttpParts } from './http/parts.ts'
import { pathOf } from './http/request-info.ts'
import { createTrpcHandler } from './http/trpc/handler.ts'
import { isTrpcPath } from './http/trpc/target.ts'
import { isRightSecret } from './installation.ts'
import { chores } from './jobs/housekeeping.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { webFolders } from './place.ts'
import { createConnectionLimit } from './realtime/connection-limit.ts'
import { startLiveStream } from './realtime/live-stream.ts'
import { readUnplaced } from './realtime/messages.ts'
import { postgresWake } from './realtime/postgres-wake.ts'
import { startSequencer } from './realtime/sequencer.ts'
import { createWaker } from './realtime/waker.ts'
import { createWebSockets } from './realtime/web-sockets.ts'
import { sessionSecret } from './session-secret.ts'
import { createWebhookSender, webhookSenderOptions } from './webhooks/send-webhook.ts'
import { startWebhooks } from './webhooks/webhooks.ts'

export interface ApiSettings {
  env: Env
  databaseUrl: string
  /** Base of links; the environment's if left out. */
  publicUrl?: string
  log: Logger
  /** The one port, taken already. */
  listener: Listener
  /** Runs before the first request is answered: the first admin, the demo. */
  prepare?: (deps: Deps) => Promise<void>
}

/** A running server. */
export interface RunningApi {
  deps: Deps
  /** What whoever starts it has to know. */
  warnings: string[]
  /**
   * Finishes what is under way and lets go of everything. May be called any number of times.
   * @param drainMs callers are answered for so long while readiness says no, until nobody is sent here any more
   */
  stop(options?: { drainMs?: number }): Promise<void>
}

const FINISH_REQUESTS_MS = 10_000
const FINISH_JOBS_MS = 10_000
/** A message is given up after ten seconds. */
const FINISH_WEBHOOKS_MS = 11_000
/** After the drain: requests and jobs finish beside each other, and the rest is quick. */
export const STOPS_WITHIN_MS = 15_000

/** Builds a server from its settings and starts it. What was begun is undone when a later step fails. */
export async function startApi(settings: ApiSettings): Promise<RunningApi> {
  const closers = new Closers(settings.log)
  try {
    return await build(settings, closers)
  } catch (error) {
    await closers.closeAll()
    throw error
  }
}

async function build(settings: ApiSettings, closers: Closers): Promise<RunningApi> {
  const { env, databaseUrl, log, listener } = settings
  const publicUrl = settings.publicUrl ?? env.PUBLIC_URL
  const applied = await migrateToLatest(databaseUrl, {
    onLater: (later) => log.warn({ later }, 'the database is that of a newer version: working beside it'),
  })
  if (applied.length > 0) log.info({ migrations: applied.length }, 'the database was brought up to date')

  const { db, pool, close } = openDatabasePool(databaseUrl, env.DATABASE_POOL, log)
  closers.add('database', close)

  const redis = env.REDIS_URL ? openRedis(env.REDIS_URL, log, env.REDIS_PREFIX) : null
  if (redis) closers.add('redis', () => redis.stop())
  const waker = createWaker(redis ? (onHint) => redis.wake(onHint) : postgresWake(databaseUrl, log))
  closers.add('waker', () => waker.stop())

  const stream = await startLiveStream({ db, waker, log })
  closers.add('live stream', () => stream.stop())
  const sequencer = startSequencer({ url: databaseUrl, waker, log })
  closers.add('sequencer', () => sequencer.stop())

  const { cache, stop: stopCache } = openCache(env.CACHE_TTL, { db, stream, redis, log })
  closers.add('cache', async () => stopCache())

  const secret = await sessionSecret(env.SESSION_SECRET, env.DATA_DIR)
  const metrics = createMetrics()
  const built = await buildDeps({ env, publicUrl, db, stream, cache, log, metrics, secret })
  closers.add('adapters', () => built.stop())
  await settings.prepare?.(built.deps)
  const warnings: string[] = []
  if (!(await isRightSecret(db, built.deps.secrets))) {
    warnings.push(OTHER_SECRET)
    log.error(OTHER_SECRET)
  }
  const others = await findOtherProcessors(db, built.deps)
  for (const other of others)
    log.warn(other, 'Payments of a processor that is not set up: they can neither be settled nor given back')

  const health = createHealth(checksOf(pool, redis))
  if (env.ROLE !== 'http') {
    const { deps } = built
    const runner = startJobs({ deps, handlers: jobHandlers, chores, redis, waker, log, metrics, slots: env.JOB_SLOTS })
    closers.add('jobs', () => runner.stop(FINISH_JOBS_MS), { isEarly: true })
    const send = createWebhookSender(webhookSenderOptions(env))
    const webhooks = startWebhooks({ deps, waker, log, send })
    closers.add('webhooks', () => webhooks.stop(FINISH_WEBHOOKS_MS), { isEarly: true })
  }

  const parts: HttpParts = {
    deps: built.deps,
    stream,
    stripeWebhook: built.stripeWebhook,
    mailBounceSecret: env.MAIL_BOUNCE_SECRET ?? null,
    face: {
      publicUrl,
      trustedOrigins: env.TRUSTED_ORIGINS,
      trustedProxies: env.TRUST_PROXY,
      isDevelopment: env.NODE_ENV === 'development',
    },
    log,
    metrics,
    health,
    connections: createConnectionLimit(env.CONNECTION_LIMIT_PER_ADDRESS),
    onChange: () => waker.send('changed'),
  }
  const connections = answer(listener, parts, env.ROLE === 'worker' ? 'probes' : 'everything', closers)
  metrics.watch({
    streamLag: () => stream.lag(),
    unplaced: () => readUnplaced(db),
    isSequencing: () => sequencer.isActive(),
    subscribers: () => stream.subscribers(),
    connections,
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    seatChecks: () => seatCheckTotals(built.deps),
    checks: async () => (await health.check()).checks,
    queue: () => queueState(db),
    webhooks: () => webhookState(db),
    cache: () => cache.stats(),
    isStopping: () => health.isStopping(),
  })
  return {
    deps: built.deps,
    warnings: [...warnings, ...others.map(aboutOther)],
    async stop({ drainMs = 0 } = {}) {
      health.stop()
      listener.drain()
      closers.beginEarly()
      // A worker has no callers to wait for.
      if (env.ROLE !== 'worker') await pause(drainMs)
      await closers.closeAll()
    },
  }
}

const OTHER_SECRET =
  'SESSION_SECRET is not the one that this database was written with: its tickets cannot be verified. Set the right one'

function aboutOther({ processor, open, owed, refundable }: OtherProcessor): string {
  return `${processor} is not set up: ${open} payments of it are open, ${owed} refunds are owed, ${refundable} could be given back`
}

/** Opens the one port to callers. @returns how many WebSocket connections there are */
function answer(listener: Listener, parts: HttpParts, extent: 'everything' | 'probes', closers: Closers): () => number {
  const isWhole = extent === 'everything'
  const app = createApp(parts, isWhole ? webFolders : null)
  const trpc = createTrpcHandler(parts)
  const webSockets = createWebSockets(parts)
  listener.handle(
    (req, res) => (isWhole && isTrpcPath(pathOf(req)) ? trpc(req, res) : void app(req, res)),
    isWhole ? webSockets.upgrade : (_req, socket) => socket.destroy(),
  )
  closers.add('connections', async () => {
    const closed = listener.close(FINISH_REQUESTS_MS)
    await webSockets.stop()
    // What is left are live topics over plain HTTP, which have no end of their own.
    await parts.stream.stop()
    await closed
  })
  return () => webSockets.connections()
}

function checksOf(pool: Pool, redis: RedisLink | null): Check[] {
  const checks: Check[] = [{ name: 'database', probe: () => probeDatabase(pool) }]
  if (redis) checks.push({ name: 'redis', isDispensable: true, probe: () => redis.ping() })
  return checks
}

import type { Database } from '@turnout/db'
import { hearCommits } from '@turnout/router'
import type { Logger } from '../adapters/logger.ts'
import type { RedisLink } from '../adapters/redis.ts'
import type { LiveStream } from '../realtime/live-stream.ts'
import { createCache, type ServerCache } from './create-cache.ts'
import { sharedStore } from './shared-store.ts'

/** Who asks Redis for an entry waits so long for it, at most, and then asks the database. */
const REDIS_TIMEOUT_MS = 250

/**
 * What the public reads, kept for a while: in this process, and in Redis where there is one. It follows the live stream,
 * so that a change anywhere is seen here a moment later; what this process changes itself is seen by whoever did it.
 * @param seconds `CACHE_TTL`
 */
export function openCache(
  seconds: number,
  {
    db,
    stream,
    redis,
    log,
  }: { db: Database; stream: Pick<LiveStream, 'listenAll'>; redis: RedisLink | null; log: Logger },
): { cache: ServerCache; stop(): void } {
  const connection =
    redis && seconds > 0 ? redis.connect('cache', { commandTimeout: REDIS_TIMEOUT_MS, maxRetriesPerRequest: 0 }) : null
  const cache = createCache(seconds, connection && redis ? sharedStore(connection, redis.prefix, log) : null)
  hearCommits(db, (message) => cache.heed(message))
  const stop = stream.listenAll({ onMessage: (message) => cache.heed(message), onReset: () => cache.forget() })
  return { cache, stop }
}

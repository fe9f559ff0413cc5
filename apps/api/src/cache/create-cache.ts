import { type Cache, type CacheKind, type CacheKindName, dropsOf, emptyStats, noCache } from '@turnout/router'
import { LRUCache } from 'lru-cache'
import type { SharedStore } from './shared-store.ts'

/** The cache of one process. */
export interface ServerCache extends Cache {
  /** Gives up everything: changes may have been missed. */
  forget(): void
}

/** How long entries may be kept, in seconds. */
type Seconds = Record<CacheKindName, number>

/** How many there are of each kind, at most; the least recently used go first. */
const ENTRIES_AT_MOST: Record<CacheKindName, number> = {
  event: 1_000,
  eventPage: 200,
  seats: 2_000,
  venue: 1_000,
  venuePage: 100,
}

type Fill = (options: { ttl?: number }) => Promise<object>
type Shelf = LRUCache<string, object, Fill>

/**
 * Keeps what the public reads in this process and, where there is one, in a store that processes share. Whoever asks for
 * an entry while it is being read waits for that reading; what is given up meanwhile is handed to those who wait, and
 * not kept.
 *
 * @param seconds `CACHE_TTL`: how long events are kept; 0 keeps nothing
 */
export function createCache(seconds: number, shared: SharedStore | null): ServerCache {
  if (seconds === 0) return { ...noCache, forget: () => undefined }
  const limits: Seconds = {
    event: seconds,
    eventPage: seconds,
    seats: Math.min(30, seconds),
    venue: 900,
    venuePage: 900,
  }
  const stats = emptyStats()
  const all: Record<CacheKindName, Shelf> = {
    event: shelf('event'),
    eventPage: shelf('eventPage'),
    seats: shelf('seats'),
    venue: shelf('venue'),
    venuePage: shelf('venuePage'),
  }

  /** @returns what the shared store has, else what is loaded, which is put there */
  const fill = async <T extends object>(
    kind: CacheKind<T>,
    key: string,
    { load, keep }: { load: () => Promise<T>; keep: { ttl?: number } },
  ): Promise<T> => {
    const counts = stats[kind.name]
    const place = shared ? await shared.look(kind.name, key) : null
    if (place?.found) {
      try {
        const value = kind.read(JSON.parse(place.found.json))
        keep.ttl = place.found.milliseconds
        counts.sharedHits += 1
        return value
      } catch {
        // Whatever it is, it is none of ours.
        counts.errors += 1
      }
    }
    counts.misses += 1
    const value = await load()
    place?.keep(JSON.stringify(value), limits[kind.name])
    return value
  }

  return {
    async wrap<T extends object>(kind: CacheKind<T>, key: string, load: () => Promise<T>): Promise<T> {
      const entries = all[kind.name]
      const status: LRUCache.Status<string, object, Fill> = {}
      const value = await entries.fetch(key, {
        status,
        ttl: limits[kind.name] * 1000,
        context: (keep) => fill(kind, key, { load, keep }),
      })
      if (status.fetch === 'hit' || status.fetch === 'inflight') stats[kind.name].hits += 1
      // A key of a kind has only ever been given what `load` and `read` of that kind give.
      return value as T
    },
    heed(change) {
      for (const drop of dropsOf(change)) {
        stats[drop.kind].drops += 1
        if (drop.key === undefined) all[drop.kind].clear()
        else all[drop.kind].delete(drop.key)
        shared?.drop(drop)
      }
    },
    forget() {
      for (const entries of Object.values(all)) entries.clear()
      shared?.forget()
    },
    stats: () => stats,
  }
}

function shelf(kind: CacheKindName): Shelf {
  return new LRUCache<string, object, Fill>({
    max: ENTRIES_AT_MOST[kind],
    // A time to live is set for each entry.
    ttl: 1,
    // Who asked before a change gets what was read then; it is not kept.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _old, { options, context }) => context(options),
  })
}

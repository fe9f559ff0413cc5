import { dropsOf } from '../cache-drops.ts'
import { type Cache, emptyStats } from '../core/cache.ts'

/** A cache that keeps what it has for ever, but for what changes make untrue: nothing is forgiven by time. */
export function keepingCache(): Cache {
  const entries = new Map<string, object>()
  const stats = emptyStats()
  return {
    async wrap(kind, key, load) {
      const at = `${kind.name} ${key}`
      const known = entries.get(at)
      if (known) {
        stats[kind.name].hits += 1
        // As another process would get it.
        return kind.read(JSON.parse(JSON.stringify(known)))
      }
      stats[kind.name].misses += 1
      const value = await load()
      entries.set(at, value)
      return value
    },
    heed(change) {
      for (const { kind, key } of dropsOf(change)) {
        stats[kind].drops += 1
        for (const at of [...entries.keys()]) {
          if (key === undefined ? at.startsWith(`${kind} `) : at === `${kind} ${key}`) entries.delete(at)
        }
      }
    },
    stats: () => stats,
  }
}

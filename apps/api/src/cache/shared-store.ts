import { randomUUID } from 'node:crypto'
import type { CacheDrop, CacheKindName } from '@turnout/router'
import type { Redis } from 'ioredis'
import { describeError, type Logger } from '../adapters/logger.ts'

/** Raised when what entries look like changes. */
const FORMAT = 1
/** Longer than any entry is kept: with its token an entry ends too. */
const TOKEN_SECONDS = 2 * 86_400
/** After a fault Redis is left alone for so long, so that nobody waits for it again and again. */
const LEFT_ALONE_MS = 1_000

/** The place of an entry, as it was when it was looked at. */
export interface SharedPlace {
  /** What is there, and how long it may still be kept; null when there is nothing, or nothing that still holds. */
  found: { json: string; milliseconds: number } | null
  /** Puts an entry there. It does not hold if anything of it was given up since the place was looked at. */
  keep(json: string, seconds: number): void
}

/** Entries that several processes share. It never fails and never keeps anybody waiting: it is away, then. */
export interface SharedStore {
  /** Null while it is away. */
  look(kind: CacheKindName, key: string): Promise<SharedPlace | null>
  drop(drop: CacheDrop): void
  /** Gives up everything, of all processes. */
  forget(): void
}

/**
 * Entries in Redis. Each bears three tokens: one of all entries, one of its kind and one of its own, as they were before
 * it was read from the database. Giving entries up changes a token, so that what was read before that does not hold,
 * whenever and by whomever it is put there. While Redis was away something may have been given up without it, and it may
 * come back as it was before: before it is asked again, the token of all is changed. So it is at the start of a process.
 *
 * @param redis a connection of its own, with a limit of time for commands
 */
export function sharedStore(redis: Redis, prefix: string, log: Logger): SharedStore {
  const name = (...parts: string[]) => [prefix, 'cache', FORMAT, ...parts].join(':')
  const all = name('all')
  const tokenOf = ({ kind, key }: CacheDrop) => (key === undefined ? name('of', kind) : name('of', kind, key))
  const renew = (key: string) => redis.set(key, randomUUID(), 'EX', TOKEN_SECONDS)
  let isTrusted = false
  let isAsking = false
  let leftAloneUntil = 0

  const distrust = (error: unknown) => {
    if (isTrusted) log.warn({ error: describeError(error) }, 'The shared cache is left alone for a while')
    isTrusted = false
    leftAloneUntil = performance.now() + LEFT_ALONE_MS
  }

  // It may come back as another one, or as it was a while ago.
  redis.on('close', () => {
    isTrusted = false
  })

  const regain = async () => {
    if (isAsking || performance.now() < leftAloneUntil) return
    isAsking = true
    try {
      // What is given up from here on reaches Redis after this.
      isTrusted = true
      await renew(all)
    } catch (error) {
      distrust(error)
    } finally {
      isAsking = false
    }
  }

  const readTokens = async (names: string[]): Promise<string | null> => {
    const missing = (await redis.mget(names)).map((token, index) => (token === null ? names[index] : null))
    for (const key of missing) if (key) await redis.set(key, randomUUID(), 'EX', TOKEN_SECONDS, 'NX')
    const tokens = await redis.mget(names)
    return tokens.includes(null) ? null : tokens.join('.')
  }

  return {
    async look(kind, key) {
      if (!isTrusted || isAsking) {
        void regain()
        return null
      }
      try {
        const at = name('entry', kind, key)
        const names = [all, tokenOf({ kind }), tokenOf({ kind, key })]
        const [entry, ...known] = await redis.mget(at, ...names)
        const tokens = known.includes(null) ? await readTokens(names) : known.join('.')
        if (tokens === null) return null
        return {
          found: entry ? readEntry(entry, tokens) : null,
          keep(json, seconds) {
            const until = Date.now() + seconds * 1000
            redis.set(at, `${tokens} ${until} ${json}`, 'EX', seconds).catch(distrust)
          },
        }
      } catch (error) {
        distrust(error)
        return null
      }
    },
    drop(drop) {
      // Away: all is given up before it is asked again.
      if (isTrusted) renew(tokenOf(drop)).catch(distrust)
    },
    forget() {
      isTrusted = false
      leftAloneUntil = 0
      void regain()
    },
  }
}

function readEntry(entry: string, tokens: string): SharedPlace['found'] {
  if (!entry.startsWith(`${tokens} `)) return null
  const end = entry.indexOf(' ', tokens.length + 1)
  const milliseconds = Number(entry.slice(tokens.length + 1, end)) - Date.now()
  return end > 0 && milliseconds > 0 ? { json: entry.slice(end + 1), milliseconds } : null
}

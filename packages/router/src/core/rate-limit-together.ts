import { type Database, PREPARED } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { DomainError } from './errors.ts'
import { inGroups } from './in-groups.ts'
import { type RateLimit, tooMany } from './rate-limit.ts'

/** Hits in one statement, and those that may wait for theirs in one process, at most. */
const GROUP_SIZE = 200
const WAITING_AT_MOST = 4000

/** A hit on two limits: the second is counted where the first lets it through. */
interface Hit {
  now: Date
  windowSeconds: number
  limits: readonly [Limit, Limit]
}

type Limit = Omit<RateLimit, 'windowSeconds'>

interface Counted {
  key: string
  hits: number
  window_started_at: Date
}

const onConflict = `on conflict (key) do update set
    hits = case when rate_limit.window_started_at <= excluded.window_started_at - make_interval(secs => $2)
      then excluded.hits else rate_limit.hits + excluded.hits end,
    window_started_at = case
      when rate_limit.window_started_at <= excluded.window_started_at - make_interval(secs => $2)
      then excluded.window_started_at else rate_limit.window_started_at end
  returning key, hits, window_started_at`

/** Of several hits on one key the later ones are told, so that each has its own place in the count. */
const COUNT = `${PREPARED}
  with asked as materialized (
    select * from json_to_recordset($1::json)
      as asked (key text, most integer, later integer, next text, now timestamptz)),
  first as (
    insert into rate_limit (key, window_started_at, hits)
    select key, min(now), count(*) from asked group by key order by key ${onConflict}),
  second as (
    insert into rate_limit (key, window_started_at, hits)
    select next, min(asked.now), count(*) from asked join first using (key)
    where first.hits - asked.later <= asked.most group by next order by next ${onConflict})
  select * from first union all select * from second`

/** One statement for all hits of a moment. */
const count: (db: Database, hit: Hit) => Promise<DomainError | null> = inGroups(
  async (db, hits: Hit[]) => {
    const keysOf = (nth: 0 | 1, some: Hit[]) => laterOnes(some.map(({ limits }) => limits[nth].key))
    const later = keysOf(0, hits)
    const asked = hits.map(({ now, limits: [first, second] }, n) => {
      return { key: first.key, most: first.limit, later: later[n], next: second.key, now }
    })
    const parameters = [JSON.stringify(asked), hits[0]?.windowSeconds]
    const { rows } = await db.executeQuery<Counted>(CompiledQuery.raw(COUNT, parameters))
    const counted = new Map(rows.map((row) => [row.key, row]))
    const refusals = hits.map((hit, n) => refusalOf(hit, 0, counted, later[n] ?? 0))
    const passed = hits.filter((_, n) => refusals[n] === null)
    const laterPassed = keysOf(1, passed)
    const seconds = passed.map((hit, n) => refusalOf(hit, 1, counted, laterPassed[n] ?? 0))
    return refusals.map((refusal) => refusal ?? seconds.shift() ?? null)
  },
  {
    size: () => GROUP_SIZE,
    laneOf: ({ windowSeconds }) => String(windowSeconds),
    waitingAtMost: WAITING_AT_MOST,
  },
)

/** For each key, how many of those after it are the same. */
function laterOnes(keys: string[]): number[] {
  const left = new Map<string, number>()
  for (const key of keys) left.set(key, (left.get(key) ?? 0) + 1)
  return keys.map((key) => {
    const after = (left.get(key) ?? 1) - 1
    left.set(key, after)
    return after
  })
}

function refusalOf({ now, windowSeconds, limits }: Hit, nth: 0 | 1, counted: Map<string, Counted>, later: number) {
  const { key, limit } = limits[nth]
  const row = counted.get(key)
  if (!row) throw new Error('A hit was not counted')
  return row.hits - later > limit ? tooMany(now, row.window_started_at, windowSeconds) : null
}

/**
 * `limitRate` for what many do at the same moment, on two limits of one window whose keys are never the same: the hits
 * of all share a statement. Who is refused by the first limit is not counted on the second.
 * @throws DomainError RATE_LIMITED with `retryAfterSeconds`; UNAVAILABLE when too many wait to be counted
 */
export async function limitRateTogether(
  db: Database,
  now: Date,
  windowSeconds: number,
  limits: readonly [Limit, Limit],
): Promise<void> {
  const refusal = await count(db, { now, windowSeconds, limits })
  if (refusal) throw refusal
}

import { type Database, PREPARED } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import { inGroups } from '../core/in-groups.ts'
import { type PairedStationRow, SELECT_PAIRED_STATION } from './find-principal.ts'

/** A token, and a proof that may be used once, by the device with this key; null when none may. */
export interface TokenUse {
  tokenHash: Buffer
  proof: { thumbprint: string; jti: string } | null
  now: Date
}

/** The station of a token, and whether the proof was taken: by the paired device, for a live token, for the first time. */
export type TakenRow = PairedStationRow & { is_fresh: boolean }

/**
 * One statement for all that the authentications of a moment need of the database. A proof is kept as seen (RFC 9449,
 * 11.1) only when it counts, so that nobody without the device's key can write here. A station is noted as seen at most
 * every ten seconds, and by one of several calls at once: the others do not wait for it.
 */
const TAKE = `${PREPARED}
  with known as materialized (
    select asked.n, asked.thumbprint, asked.jti, asked.now, paired.*
    from unnest($1::bytea[], $2::text[], $3::text[], $4::timestamptz[])
      with ordinality as asked (token_hash, thumbprint, jti, now, n)
    cross join lateral (${SELECT_PAIRED_STATION} where station.token_hash = asked.token_hash limit 1) as paired),
  fresh as (
    insert into dpop_proof (station_id, jti, seen_at)
    select id, jti, min(now) from known
    where device_thumbprint = thumbprint and jti is not null and revoked_at is null
      and token_expires_at > now and event_status in ('draft', 'published') and event_deleted_at is null
    group by id, jti order by id, jti
    on conflict do nothing returning station_id, jti, seen_at),
  stale as (
    select station.id, seen.at
    from (select station_id, max(seen_at) as at from fresh group by station_id) as seen
    join station on station.id = seen.station_id
      and (last_seen_at is null or last_seen_at <= seen.at - interval '10 seconds')
    order by station.id
    for no key update of station skip locked),
  noted as (update station set last_seen_at = stale.at from stale where station.id = stale.id)
  select known.*, exists (select from fresh where fresh.station_id = known.id and fresh.jti = known.jti) as is_fresh
  from known order by n`

/** Finds the station of a token; takes the proof if there is one that may be used. */
export const takeProof: (db: Database, use: TokenUse) => Promise<TakenRow | undefined> = inGroups(takeAll)

async function takeAll(db: Database, uses: TokenUse[]): Promise<(TakenRow | undefined)[]> {
  const values = [
    uses.map(({ tokenHash }) => tokenHash),
    uses.map(({ proof }) => proof?.thumbprint ?? null),
    uses.map(({ proof }) => proof?.jti ?? null),
    uses.map(({ now }) => now),
  ]
  const { rows } = await db.executeQuery<TakenRow & { n: number; jti: string | null }>(CompiledQuery.raw(TAKE, values))
  const taken: (TakenRow | undefined)[] = uses.map(() => undefined)
  const used = new Set<string>()
  for (const row of rows) {
    // Of one proof sent twice at the same moment, the first is the fresh one.
    const name = `${row.id} ${row.jti}`
    taken[row.n - 1] = { ...row, is_fresh: row.is_fresh && !used.has(name) }
    used.add(name)
  }
  return taken
}

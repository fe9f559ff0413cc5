import { type Database, PREPARED } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import { type PairedStationRow, SELECT_PAIRED_STATION } from './find-principal.ts'

/** A proof that may be used once, by the device with this key. */
export interface UsableProof {
  thumbprint: string
  jti: string
}

/** The station of a token, and whether the proof was taken: by the paired device, for a live token, for the first time. */
export type TakenRow = PairedStationRow & { is_fresh: boolean }

/**
 * One statement for all that an authentication needs of the database. A proof is kept as seen (RFC 9449, 11.1) only
 * when it counts, so that nobody without the device's key can write here. The station is noted as seen at most every
 * ten seconds, and by one of several calls at once: the others do not wait for it.
 */
const TAKE = `${PREPARED}
  with known as (${SELECT_PAIRED_STATION} where station.token_hash = $1),
  fresh as (
    insert into dpop_proof (station_id, jti, seen_at)
    select id, $3::text, $4::timestamptz from known
    where device_thumbprint = $2::text and $3::text is not null and revoked_at is null
      and token_expires_at > $4 and event_status in ('draft', 'published') and event_deleted_at is null
    on conflict do nothing returning station_id),
  stale as (
    select id from station where id = (select station_id from fresh)
      and (last_seen_at is null or last_seen_at <= $4::timestamptz - interval '10 seconds')
    for no key update skip locked),
  seen as (update station set last_seen_at = $4 where id = (select id from stale))
  select known.*, exists (select from fresh) as is_fresh from known`

/** Finds the station of a token; takes the proof if there is one that may be used. */
export async function takeProof(
  db: Database,
  tokenHash: Buffer,
  proof: UsableProof | null,
  now: Date,
): Promise<TakenRow | undefined> {
  const values = [tokenHash, proof?.thumbprint ?? null, proof?.jti ?? null, now]
  const { rows } = await db.executeQuery<TakenRow>(CompiledQuery.raw(TAKE, values))
  return rows[0]
}

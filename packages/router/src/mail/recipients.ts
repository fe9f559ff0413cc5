import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { hmac, type Secrets } from '../core/secrets.ts'

/** Mails that an address refused for good, within so many days, after which it gets none that it can do without. */
export const TOLERATED_BOUNCES = 2
const REMEMBERED_DAYS = 180

/** An address as what became of its mails is remembered by: nobody without the installation's secret can tell it. */
export function addressHash(secrets: Secrets, address: string): Buffer {
  return hmac(secrets.derive('mail-address'), address.trim().toLowerCase())
}

/**
 * What of these mails was refused for good, now or in a report: a full mailbox counts as well, since reports come once
 * the servers have given up. Complaints count at once.
 */
const isRefusal = sql<boolean>`(status in ('failed', 'bounced', 'complained') and status_code like '5.%')`

/**
 * Which of these addresses get no mail that they can do without: their servers refused several for good, or somebody
 * there called one spam.
 * @returns their hashes in hexadecimal, see `addressHash`
 */
export async function findUnreachable(db: Queryable, hashes: Buffer[], now: Date): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const since = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000)
  const { rows } = await sql<{ hash: string }>`
    select encode(recipient_hash, 'hex') as hash from mail_delivery
    where recipient_hash = any(${hashes}::bytea[]) and status in ('failed', 'bounced', 'complained')
      and coalesce(bounced_at, created_at) > ${since}
    group by recipient_hash
    having count(*) filter (where ${isRefusal}) >= ${TOLERATED_BOUNCES} or bool_or(status = 'complained')`.execute(db)
  return new Set(rows.map(({ hash }) => hash))
}

/** Whether one address gets mails that it can do without. */
export async function isReachable(deps: Pick<Deps, 'db' | 'secrets' | 'now'>, address: string): Promise<boolean> {
  const unreachable = await findUnreachable(deps.db, [addressHash(deps.secrets, address)], deps.now())
  return unreachable.size === 0
}

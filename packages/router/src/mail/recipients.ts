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
 * What of these mails an address refused for good, now or in a report: there is no such mailbox (5.1), or it takes
 * nothing, such as a full one (5.2 of RFC 3463). A server that refused the mailbox without such a code left 5.0.0. What
 * servers have against us or the mail (5.3, 5.6, 5.7) says nothing of the address.
 */
const isRefusal = sql<boolean>`(status_code like '5.1.%' or status_code like '5.2.%'
  or (status = 'failed' and status_code = '5.0.0'))`

/**
 * Which of these addresses get no mail that they can do without: they refused several for good and have taken none
 * since, or somebody there called one spam.
 * @returns their hashes in hexadecimal, see `addressHash`
 */
export async function findUnreachable(db: Queryable, hashes: Buffer[], now: Date): Promise<Set<string>> {
  if (hashes.length === 0) return new Set()
  const since = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000)
  const { rows } = await sql<{ hash: string }>`
    select encode(recipient_hash, 'hex') as hash from (
      select recipient_hash, status, status_code, coalesce(bounced_at, created_at) as at,
        max(sent_at) filter (where status = 'sent') over (partition by recipient_hash) as taken_at
      from mail_delivery
      where recipient_hash = any(${hashes}::bytea[]) and status <> 'sending'
    ) as mails
    where status in ('failed', 'bounced', 'complained') and at > ${since}
    group by recipient_hash
    having count(*) filter (where ${isRefusal} and (taken_at is null or at > taken_at)) >= ${TOLERATED_BOUNCES}
      or bool_or(status = 'complained')`.execute(db)
  return new Set(rows.map(({ hash }) => hash))
}

/** Whether somebody at an address called a mail of ours spam, not so long ago, and has not taken it back. */
export async function hasComplained(db: Queryable, hash: Buffer, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('mail_delivery')
    .select('id')
    .where('recipient_hash', '=', hash)
    .where('status', '=', 'complained')
    .where('bounced_at', '>', new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether one address gets mails that it can do without. */
export async function isReachable(deps: Pick<Deps, 'db' | 'secrets' | 'now'>, address: string): Promise<boolean> {
  const unreachable = await findUnreachable(deps.db, [addressHash(deps.secrets, address)], deps.now())
  return unreachable.size === 0
}

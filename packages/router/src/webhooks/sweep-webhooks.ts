import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { KEPT_MS } from './rules.ts'

const BATCH = 1_000

/** Forgets deliveries that were over 30 days ago, with their tries, and endpoints deleted then; secrets that are over. */
export async function sweepWebhooks({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const oldest = new Date(now().getTime() - KEPT_MS)
  let deleted = BATCH
  while (deleted === BATCH) {
    const { numAffectedRows } = await sql`
      delete from webhook_delivery where id in (
        select id from webhook_delivery where finished_at < ${oldest} limit ${BATCH} for update skip locked
      )`.execute(db)
    deleted = Number(numAffectedRows)
  }
  await db.deleteFrom('webhook_hour').where('hour', '<', oldest).execute()
  await db.deleteFrom('webhook_endpoint').where('deleted_at', '<', oldest).execute()
  await db
    .updateTable('webhook_endpoint')
    .set({ previous_secret: null, previous_secret_until: null })
    .where('previous_secret_until', '<', now())
    .execute()
}

import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'

/** Longer than any mail is tried: what is not sent by then never will be. */
const GIVEN_UP_HOURS = 73

/**
 * Marks mails as failed that nobody tries any more, with the fault they met last; whoever has the job of one tried again
 * has it sent all the same. Not those that somebody is sending at this moment.
 */
export async function giveUpMails({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await db
    .updateTable('mail_delivery')
    .set({ status: 'failed', claim: null })
    .where('status', '=', sql.lit('sending'))
    .where('created_at', '<', new Date(now().getTime() - GIVEN_UP_HOURS * 3_600_000))
    .where((eb) => eb.or([eb('claim', 'is', null), eb('claimed_until', '<', sql<Date>`now()`)]))
    .execute()
}

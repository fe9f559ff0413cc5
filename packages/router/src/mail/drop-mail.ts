import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'

/**
 * Forgets a mail that was tried in vain and whose cause is over, such as the end of a hold that was paid meanwhile: it
 * neither waits any more nor has it failed. One that has left, or that somebody is sending, stays.
 */
export async function dropMail({ db }: Pick<Deps, 'db'>, cause: string): Promise<void> {
  await db
    .deleteFrom('mail_delivery')
    .where('cause', '=', cause)
    .where('status', '=', 'sending')
    .where((eb) => eb.or([eb('claim', 'is', null), eb('claimed_until', '<', sql<Date>`now()`)]))
    .execute()
}

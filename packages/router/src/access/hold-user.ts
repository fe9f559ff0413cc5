import type { Tx } from '@turnout/db'
import { refuse } from '../core/errors.ts'
import { meColumns } from './queries.ts'

/**
 * Keeps an account as it is while a session of it is renewed. Whoever ends sessions changes or locks the account
 * first, so that a renewal either is seen by the ending, or waits for it and finds its token ended.
 */
export async function holdUser(tx: Tx, userId: string) {
  const user = await tx
    .selectFrom('user_account')
    .select(meColumns)
    .where('id', '=', userId)
    .forShare()
    .executeTakeFirst()
  if (!user) throw refuse('UNAUTHORIZED', 'This account is no longer there')
  return user
}

/** Keeps sessions of an account from being renewed while some of them are ended. */
export async function lockUser(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('user_account').select('id').where('id', '=', userId).forUpdate().execute()
}

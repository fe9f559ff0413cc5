import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { meColumns, toMe } from './queries.ts'
import type { Me } from './schema.ts'

/** The signed-in user. */
export async function getMe(call: Call): Promise<Me> {
  const { userId } = requireUser(call.principal)
  const row = await call.db.selectFrom('user_account').select(meColumns).where('id', '=', userId).executeTakeFirst()
  if (!row) throw refuse('UNAUTHORIZED', 'This account is no longer there')
  return toMe(row)
}

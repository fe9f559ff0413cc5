import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { toUser, userColumns } from './queries.ts'
import type { ListUsersInput, User } from './schema.ts'

const cursors = cursorsOf('users', 'id')

/** People with an account, newest first; found by name or address. */
export async function listUsers(
  call: Call,
  input: ListUsersInput,
): Promise<{ items: User[]; nextCursor: string | null }> {
  let query = call.db
    .selectFrom('user_account')
    .select(userColumns)
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
  if (input.role) query = query.where('role', '=', input.role)
  if (input.cursor) query = query.where('id', '<', cursors.decode(input.cursor).id)
  if (input.search) {
    const pattern = `%${input.search.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(sql<boolean>`(name ilike ${pattern} or email ilike ${pattern})`)
  }
  return toPage(await query.execute(), input.limit, { cursors }, toUser)
}

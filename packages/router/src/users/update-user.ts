import { sql } from 'kysely'
import { announceAccessChange } from '../access/announce-access-change.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { closeReachedRequest } from '../vetting/queries.ts'
import { toUser, userColumns } from './queries.ts'
import type { UpdateUserInput, User } from './schema.ts'

/**
 * Changes a person's role or vetting level, and ends their sessions when the role changes. A level that was asked for
 * is granted by it.
 * @throws DomainError NOT_FOUND; CONFLICT when it would leave no admin
 */
export async function updateUser(call: Call, input: UpdateUserInput): Promise<User> {
  const { userId: decidedBy } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    // All admins are locked in one order, so that two admins cannot demote each other at once.
    const admins = await tx
      .selectFrom('user_account')
      .select('id')
      .where('role', '=', 'admin')
      .orderBy('id')
      .forUpdate()
      .execute()
    const isLastAdmin = admins.length === 1 && admins[0]?.id === input.userId
    if (isLastAdmin && input.role !== undefined && input.role !== 'admin') {
      throw refuse('CONFLICT', 'This is the last admin; make another one first')
    }
    const before = await tx
      .selectFrom('user_account')
      .select('role')
      .where('id', '=', input.userId)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw refuse('NOT_FOUND', 'No such user', { userId: input.userId })
    const row = await tx
      .updateTable('user_account')
      .set({ role: input.role, vetting_level: input.vettingLevel, updated_at: sql`now()` })
      .where('id', '=', input.userId)
      .returning(userColumns)
      .executeTakeFirstOrThrow()
    if (row.role !== before.role) {
      await tx
        .updateTable('refresh_token')
        .set({ revoked_at: call.now() })
        .where('user_id', '=', input.userId)
        .where('revoked_at', 'is', null)
        .execute()
      await announceAccessChange(tx, input.userId, null)
    }
    if (input.vettingLevel !== undefined) {
      await closeReachedRequest(tx, { id: row.id, level: row.vetting_level }, { decidedBy, at: call.now() })
    }
    await audit(tx, call, {
      action: 'user.updated',
      subjectType: 'user',
      subjectId: input.userId,
      fields: Object.keys(input).filter((field) => field !== 'userId'),
      detail: { role: row.role, vettingLevel: row.vetting_level },
    })
    return toUser(row)
  })
}

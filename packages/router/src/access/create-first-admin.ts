import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { hashPassword } from './password.ts'

export interface FirstAdmin {
  email: string
  /** Asked for only when an admin is made: making up a password nobody needs would be a loose end. */
  password: () => string
}

/** Says which process looks for an admin and makes one. */
const LOCK = 7_301_210

/**
 * Makes an admin when there is none, so that a fresh installation can be signed in to. Safe when several processes
 * start at once. An account that has the address already becomes the admin and gets the password.
 * @returns whether one was made
 */
export function createFirstAdmin({ db }: Pick<Deps, 'db'>, { email, password }: FirstAdmin): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx)
    const present = await tx.selectFrom('user_account').select('id').where('role', '=', 'admin').limit(1).execute()
    if (present.length > 0) return false
    const secrets = { password_hash: await hashPassword(password()), role: 'admin' as const }
    const known = await tx
      .updateTable('user_account')
      .set(secrets)
      .where(sql<boolean>`lower(email) = lower(${email})`)
      .returning('id')
      .executeTakeFirst()
    const admin =
      known ??
      (await tx
        .insertInto('user_account')
        .values({ ...secrets, email, name: 'Administrator', vetting_level: 'trusted' })
        .returning('id')
        .executeTakeFirstOrThrow())
    // Whoever was signed in to the account was not let in as an admin.
    await tx.deleteFrom('refresh_token').where('user_id', '=', admin.id).execute()
    await audit(tx, SYSTEM, { action: 'user.first_admin_created', subjectType: 'user', subjectId: admin.id })
    return true
  })
}

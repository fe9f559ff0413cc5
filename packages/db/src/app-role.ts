import type pg from 'pg'
import { APP_ROLE } from './database.ts'
import { DatabaseSetupError } from './setup-error.ts'

/**
 * Sees to it that the least-privileged role exists and that the connected user may work as it. Done at every start
 * and not by a migration: roles belong to the whole server, so a restored or cloned database may come without them.
 * @throws DatabaseSetupError with the statements to run when the user lacks the right
 */
export async function ensureAppRole(client: pg.Client): Promise<void> {
  const { user, exists } = await readRole(client)
  if (!exists) await attempt(client, `create role ${APP_ROLE} nologin`)
  if (!(await mayWorkAs(client))) {
    await attempt(client, `grant ${APP_ROLE} to current_user with inherit false, set true`)
  }
  if (await mayWorkAs(client)) return
  const name = client.escapeIdentifier(user)
  const statements = [
    ...((await readRole(client)).exists ? [] : [`create role ${APP_ROLE} nologin;`]),
    `grant ${APP_ROLE} to ${name} with inherit false, set true;`,
  ]
  throw new DatabaseSetupError(
    'APP_ROLE_MISSING',
    `The database user ${name} may not work as the role ${APP_ROLE}, and may not arrange that itself. ` +
      `Let a superuser run: ${statements.join(' ')} Or give it the right to: alter role ${name} createrole;`,
  )
}

async function readRole(client: pg.Client): Promise<{ user: string; exists: boolean }> {
  const { rows } = await client.query<{ user: string; exists: boolean }>(
    'select current_user::text as user, exists (select from pg_roles where rolname = $1) as exists',
    [APP_ROLE],
  )
  return rows[0] ?? { user: '', exists: false }
}

async function mayWorkAs(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select exists (select from pg_roles where rolname = $1 and pg_has_role(current_user, oid, 'SET')) as may`,
    [APP_ROLE],
  )
  return rows[0]?.may ?? false
}

/**
 * A statement whose failure is judged by what is there afterwards: another database of the same server may do the
 * same at the same moment, which fails in several ways, and a missing right is explained by the caller.
 */
async function attempt(client: pg.Client, statement: string): Promise<void> {
  await client.query(statement).catch((error: unknown) => {
    if (!(error instanceof Error && 'severity' in error)) throw error
  })
}

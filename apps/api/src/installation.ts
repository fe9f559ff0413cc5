import type { Database } from '@turnout/db'
import type { Secrets } from '@turnout/router'

/** Tells a secret from others without giving anything of it away. */
export function fingerprintOf(secrets: Secrets): string {
  return secrets.derive('fingerprint').toString('hex').slice(0, 16)
}

/**
 * Whether this process has the secret that the data was written with; the first process of an installation says which
 * that is.
 */
export async function isRightSecret(db: Database, secrets: Secrets): Promise<boolean> {
  const fingerprint = fingerprintOf(secrets)
  await db
    .insertInto('installation')
    .values({ secret_fingerprint: fingerprint })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const first = await db.selectFrom('installation').select('secret_fingerprint').executeTakeFirstOrThrow()
  return first.secret_fingerprint === fingerprint
}

import type { Selectable } from 'kysely'
import type { UserAccountTable } from '../../schema/index.ts'
import type { Setting } from './setting.ts'

export type User = Selectable<UserAccountTable>

export interface UserOptions {
  name?: string
  email?: string
  /** Nobody can sign in with the default. */
  passwordHash?: string
  vettingLevel?: User['vetting_level']
  locale?: string
}

/** A person with an account, of the given role. */
export function makeUser({ db, next }: Setting, role: User['role'], options: UserOptions = {}): Promise<User> {
  const number = next()
  return db
    .insertInto('user_account')
    .values({
      name: options.name ?? `${role} ${number}`,
      email: options.email ?? `${role}-${number}@example.org`,
      password_hash: options.passwordHash ?? 'no password',
      role,
      vetting_level: options.vettingLevel ?? 'none',
      locale: options.locale ?? 'en',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

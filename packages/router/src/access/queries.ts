import type { Queryable, UserAccountTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { locale } from '../core/values.ts'
import type { Me } from './schema.ts'

/** The columns of a user that they may see of themselves. */
export const meColumns = ['id', 'email', 'name', 'role', 'vetting_level', 'locale'] as const

export type MeRow = Pick<Selectable<UserAccountTable>, (typeof meColumns)[number]>

/** A user as they see themselves. */
export function toMe(row: MeRow): Me {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    vettingLevel: row.vetting_level,
    locale: locale.catch('en').parse(row.locale),
  }
}

/** Finds an account by its address, whatever the case. */
export function findByEmail(db: Queryable, email: string) {
  return db
    .selectFrom('user_account')
    .select([...meColumns, 'password_hash'])
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
}

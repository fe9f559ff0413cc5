import type { UserAccountTable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { iso } from '../core/iso.ts'
import type { User } from './schema.ts'

/** The columns of an account that admins see. */
export const userColumns = ['id', 'email', 'name', 'role', 'vetting_level', 'created_at'] as const

/** An account as admins see it. */
export function toUser(row: Pick<Selectable<UserAccountTable>, (typeof userColumns)[number]>): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    vettingLevel: row.vetting_level,
    createdAt: iso(row.created_at),
  }
}

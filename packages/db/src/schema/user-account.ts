import type { Generated } from 'kysely'

/** A person who signs in. */
export interface UserAccountTable {
  id: Generated<string>
  email: string
  name: string
  password_hash: string
  role: 'admin' | 'organizer' | 'teacher' | 'member'
  vetting_level: Generated<'none' | 'pending' | 'vetted' | 'trusted'>
  locale: Generated<string>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

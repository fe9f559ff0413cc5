import type { Generated } from 'kysely'

/** A link to choose a new password, hashed: one use, half an hour. */
export interface PasswordResetTable {
  id: Generated<string>
  user_id: string
  token_hash: Buffer
  created_at: Generated<Date>
  expires_at: Date
  used_at: Date | null
}

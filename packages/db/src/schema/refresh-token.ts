import type { Generated } from 'kysely'

/** A refresh token, hashed; a spent one seen again ends its family. */
export interface RefreshTokenTable {
  id: Generated<string>
  family_id: string
  user_id: string
  token_hash: Buffer
  created_at: Generated<Date>
  expires_at: Date
  used_at: Date | null
  revoked_at: Date | null
}

import type { Generated } from 'kysely'

/** A ticket serial that must no longer open a door. */
export interface RevokedCodeTable {
  event_id: string
  ticket_id: string
  serial: number
  reason: 'cancelled' | 'reissued'
  revoked_at: Generated<Date>
}

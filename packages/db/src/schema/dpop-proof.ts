import type { Generated } from 'kysely'

/** A proof identifier that has been seen. */
export interface DpopProofTable {
  station_id: string
  jti: string
  seen_at: Generated<Date>
}

import type { Generated } from 'kysely'

/** The one row that all processes of an installation agree on. */
export interface InstallationTable {
  id: Generated<boolean>
  /** Tells the SESSION_SECRET that the data was written with from others. */
  secret_fingerprint: string
  created_at: Generated<Date>
}

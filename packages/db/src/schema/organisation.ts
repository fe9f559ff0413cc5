import type { Generated } from 'kysely'

/** The one row of settings of this installation. */
export interface OrganisationTable {
  id: Generated<number>
  name: Generated<string>
  default_time_zone: Generated<string>
  default_currency: Generated<string>
  default_locale: Generated<string>
  max_session_capacity: Generated<number>
  updated_at: Generated<Date>
}

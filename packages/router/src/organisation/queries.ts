import type { OrganisationTable, Queryable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { locale } from '../core/values.ts'
import type { Organisation } from './schema.ts'

/** The settings of this installation. */
export async function readOrganisation(db: Queryable): Promise<Organisation> {
  return toOrganisation(await db.selectFrom('organisation').selectAll().executeTakeFirstOrThrow())
}

/** A row as it is given out. */
export function toOrganisation(row: Selectable<OrganisationTable>): Organisation {
  return {
    name: row.name,
    defaultTimeZone: row.default_time_zone,
    defaultCurrency: row.default_currency,
    defaultLocale: locale.catch('en').parse(row.default_locale),
    maxSessionCapacity: row.max_session_capacity,
  }
}

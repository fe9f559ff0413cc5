import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { toOrganisation } from './queries.ts'
import type { Organisation, UpdateOrganisationInput } from './schema.ts'

/** Changes settings. A lower `maxSessionCapacity` leaves sessions that are larger already as they are. */
export async function updateOrganisation(call: Call, input: UpdateOrganisationInput): Promise<Organisation> {
  return call.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('organisation')
      .set({
        name: input.name,
        default_time_zone: input.defaultTimeZone,
        default_currency: input.defaultCurrency,
        default_locale: input.defaultLocale,
        max_session_capacity: input.maxSessionCapacity,
        updated_at: call.now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await audit(tx, call, {
      action: 'organisation.updated',
      subjectType: 'organisation',
      subjectId: null,
      fields: Object.keys(input),
    })
    return toOrganisation(row)
  })
}

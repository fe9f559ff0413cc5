import { z } from 'zod'
import { currency, line, locale, timeZone } from '../core/values.ts'

/** Settings of the installation. `maxSessionCapacity`: the most a session may hold. */
export const organisation = z.object({
  name: z.string(),
  defaultTimeZone: z.string(),
  defaultCurrency: z.string(),
  defaultLocale: locale,
  maxSessionCapacity: z.int(),
})
export const updateOrganisationInput = z.object({
  name: line(1, 100).optional(),
  defaultTimeZone: timeZone.optional(),
  defaultCurrency: currency.optional(),
  defaultLocale: locale.optional(),
  maxSessionCapacity: z.int().min(1).max(1_000_000).optional(),
})

export type Organisation = z.infer<typeof organisation>
export type UpdateOrganisationInput = z.infer<typeof updateOrganisationInput>

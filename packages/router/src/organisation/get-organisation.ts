import type { Call } from '../core/context.ts'
import { readOrganisation } from './queries.ts'
import type { Organisation } from './schema.ts'

/** The organisation's settings: nothing in them is private. */
export function getOrganisation(call: Call): Promise<Organisation> {
  return readOrganisation(call.db)
}

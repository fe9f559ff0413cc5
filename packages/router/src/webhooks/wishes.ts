import type { Tx } from '@turnout/db'
import { refuse } from '../core/errors.ts'

/** Each type once; all of them is said by the star alone. */
export function tidyTypes(types: string[]): string[] {
  return types.includes('*') ? ['*'] : [...new Set(types)]
}

/** @throws DomainError NOT_FOUND when one of the events is not there */
export async function requireEvents(tx: Tx, eventIds: string[] | null): Promise<void> {
  if (eventIds === null) return
  const rows = await tx
    .selectFrom('event')
    .select('id')
    .where('id', 'in', eventIds)
    .where('deleted_at', 'is', null)
    .execute()
  const known = new Set(rows.map(({ id }) => id))
  const eventId = eventIds.find((id) => !known.has(id))
  if (eventId) throw refuse('NOT_FOUND', 'There is no such event', { field: 'eventIds', eventId })
}

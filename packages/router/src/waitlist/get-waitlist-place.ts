import type { Call } from '../core/context.ts'
import { readPlace, requirePlaceAccess } from './read-place.ts'
import type { WaitlistPlace, WaitlistRef } from './schema.ts'

/** One's place in the line, and what is offered. @throws DomainError NOT_FOUND */
export async function getWaitlistPlace(call: Call, input: WaitlistRef): Promise<WaitlistPlace> {
  await requirePlaceAccess(call, input)
  return readPlace(call, input.entryId)
}

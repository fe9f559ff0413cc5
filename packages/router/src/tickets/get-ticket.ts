import type { Call } from '../core/context.ts'
import { requireTicketAccess } from './access.ts'
import { readTicketDetails } from './details.ts'
import type { HolderRef, TicketDetails } from './schema.ts'

/** A ticket with its sessions and admissions, as the caller may see it. @throws DomainError NOT_FOUND */
export async function getTicket(call: Call, input: HolderRef): Promise<TicketDetails> {
  return readTicketDetails(call, await requireTicketAccess(call, input))
}

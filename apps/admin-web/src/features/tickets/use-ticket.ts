import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { ListedTicket } from './ticket-columns.tsx'

/** The ticket that is open: of the list on show, or read by its id. Null when there is none, undefined while read. */
export function useTicket(
  ticketId: string | undefined,
  listed: ListedTicket[] | undefined,
): { ticket: ListedTicket | null | undefined; error: unknown } {
  const ofList = listed?.find(({ id }) => id === ticketId)
  const isAskedFor = ticketId !== undefined && listed !== undefined && !ofList
  const { data, error } = api.tickets.get.useQuery({ ticketId: ticketId ?? '' }, { enabled: isAskedFor })
  if (ofList) return { ticket: ofList, error: null }
  const code = codeOf(error)
  if (code === 'NOT_FOUND' || code === 'VALIDATION_ERROR') return { ticket: null, error: null }
  // Organizers are told of its order; nobody else opens it here.
  return { ticket: data && (data.orderId === null ? null : { ...data, orderId: data.orderId }), error }
}

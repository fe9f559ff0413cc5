import { api } from '@turnout/client/react'
import type { ListedTicket } from './ticket-columns.tsx'

/**
 * The ticket that is open: of the list on show, or found by the code that a valid one has. Null when it is neither,
 * undefined while it is being looked for.
 */
export function useTicket(
  eventId: string,
  ticketId: string | undefined,
  listed: ListedTicket[] | undefined,
): ListedTicket | null | undefined {
  const ofList = listed?.find(({ id }) => id === ticketId)
  const isAskedFor = ticketId !== undefined && listed !== undefined && !ofList
  const codes = api.tickets.qr.useQuery({ ticketId: ticketId ?? '' }, { enabled: isAskedFor, staleTime: 60_000 })
  const search = codes.data?.humanCode
  const found = api.tickets.list.useQuery(
    { eventId, search, limit: 5 },
    { enabled: isAskedFor && search !== undefined },
  )
  if (ofList) return ofList
  if (codes.error || found.error) return null
  return found.data ? (found.data.items.find(({ id }) => id === ticketId) ?? null) : undefined
}

import { api } from '@turnout/client/react'

/** Has what shows orders, tickets and seats of an event read anew, after one of them changed. */
export function useRefreshSeats(eventId: string): () => void {
  const utils = api.useUtils()
  return () => {
    void utils.orders.list.invalidate({ eventId })
    void utils.tickets.list.invalidate({ eventId })
    void utils.events.get.invalidate({ eventId })
    void utils.events.availability.invalidate({ eventId })
    void utils.sessions.list.invalidate({ eventId })
    void utils.ticketTypes.list.invalidate({ eventId })
  }
}

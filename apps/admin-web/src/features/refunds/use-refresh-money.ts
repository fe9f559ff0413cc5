import { api } from '@turnout/client/react'
import { useRefreshSeats } from '../orders/use-refresh-seats.ts'

/** Has what shows an order, its money and its event's figures read anew, after one of them changed. */
export function useRefreshMoney(eventId: string, orderId: string): () => void {
  const utils = api.useUtils()
  const refreshSeats = useRefreshSeats(eventId)
  return () => {
    refreshSeats()
    void utils.orders.get.invalidate({ orderId })
    void utils.orders.history.invalidate({ orderId })
    void utils.refunds.list.invalidate()
    void utils.refunds.quote.invalidate()
    void utils.refunds.progress.invalidate({ eventId })
    void utils.reports.sales.invalidate()
  }
}

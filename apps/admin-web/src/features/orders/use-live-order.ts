import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import { useOrderNews } from './use-order-news.ts'

/** Has an order read again when anything becomes of it, and when its own hold has run out. */
export function useLiveOrder({ id: orderId, eventId, status, expiresAt }: Order): void {
  useOrderNews(eventId)
  // A hold ends by itself: shortly after, its order says so.
  const msLeft = status === 'pending' && expiresAt ? Math.max(5_000, Date.parse(expiresAt) - Date.now() + 2_000) : null
  api.orders.get.useQuery({ orderId }, { refetchInterval: msLeft ?? false })
}

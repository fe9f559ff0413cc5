import { useDebouncedCallback } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import { useMemo } from 'react'

/** Has an order read again when seats of its event change hands, and when its own hold has run out. */
export function useLiveOrder({ id: orderId, eventId, status, expiresAt }: Order): void {
  const utils = api.useUtils()
  const refresh = useDebouncedCallback(() => {
    void utils.orders.get.invalidate({ orderId })
    void utils.orders.history.invalidate({ orderId })
  }, 400)
  const input = useMemo(() => ({ eventId }), [eventId])
  api.events.watchAvailability.useSubscription(input, { onData: refresh })
  // A hold ends by itself: shortly after, its order says so.
  const msLeft = status === 'pending' && expiresAt ? Math.max(5_000, Date.parse(expiresAt) - Date.now() + 2_000) : null
  api.orders.get.useQuery({ orderId }, { refetchInterval: msLeft ?? false })
}

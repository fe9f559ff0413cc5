import { useThrottledCallback } from '@mantine/hooks'
import { skipToken } from '@tanstack/react-query'
import { api } from '@turnout/client/react'
import { useEffect, useMemo, useRef } from 'react'

/** A rush of purchases has a list read again once in a while, not for each of them. */
const AT_MOST_EVERY_MS = 1_000
const TRY_AGAIN_MS = 5_000

/**
 * Has what is on screen of an event's orders, tickets, refunds, line and sales read again when any of them changed,
 * whoever did it.
 * @param isOn for organizers only: others are not told
 */
export function useOrderNews(eventId: string, isOn = true): void {
  const utils = api.useUtils()
  const changed = useRef({ orders: new Set<string>(), hasLine: false, hasMoney: false })
  const refresh = useThrottledCallback(() => {
    const { orders, hasLine, hasMoney } = changed.current
    changed.current = { orders: new Set(), hasLine: false, hasMoney: false }
    void utils.orders.list.invalidate({ eventId })
    void utils.tickets.list.invalidate({ eventId })
    for (const orderId of orders) {
      void utils.orders.get.invalidate({ orderId })
      void utils.orders.history.invalidate({ orderId })
    }
    if (hasLine) {
      void utils.waitlist.list.invalidate()
      void utils.waitlist.summary.invalidate({ eventId })
    }
    if (!hasMoney) return
    void utils.refunds.list.invalidate()
    void utils.refunds.progress.invalidate({ eventId })
    void utils.reports.sales.invalidate()
  }, AT_MOST_EVERY_MS)
  const input = useMemo(() => (isOn ? { eventId } : skipToken), [eventId, isOn])
  const { status, reset } = api.orders.watch.useSubscription(input, {
    onData: ({ data }) => {
      const { current } = changed
      if ('orderId' in data.payload) current.orders.add(data.payload.orderId)
      if (data.type.startsWith('waitlist.')) current.hasLine = true
      else if (data.type !== 'ticket.transferred') current.hasMoney = true
      refresh()
    },
    onStarted: () => {
      // What happened before, or while the connection was away for too long, was told to nobody.
      changed.current.hasLine = true
      changed.current.hasMoney = true
      refresh()
    },
  })
  const hasEnded = isOn && (status === 'error' || status === 'idle')
  useEffect(() => {
    if (!hasEnded) return
    const timer = setTimeout(reset, TRY_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [hasEnded, reset])
}

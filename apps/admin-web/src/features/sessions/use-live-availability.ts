import { useThrottledCallback } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { AvailabilityMessage } from '@turnout/router/events/events'
import { useMemo } from 'react'

/** Keeps the counters of an event's sessions and ticket types up to date while they are on screen. */
export function useLiveAvailability(eventId: string): void {
  const utils = api.useUtils()
  const input = useMemo(() => ({ eventId }), [eventId])
  const refreshOffers = useThrottledCallback(() => void utils.events.availability.invalidate(input), 1_000)
  api.events.watchAvailability.useSubscription(input, {
    onData: ({ data }) => {
      if (data.type !== 'availability.changed') return
      apply(data.payload)
      refreshOffers()
    },
  })

  const apply = ({
    sessions,
    ticketTypes,
  }: Extract<AvailabilityMessage, { type: 'availability.changed' }>['payload']) => {
    const seats = new Map(sessions.map((session) => [session.sessionId, session]))
    const counts = new Map(ticketTypes.map((type) => [type.ticketTypeId, type]))
    utils.sessions.list.setData(input, (list) =>
      list?.map((session) => {
        const news = seats.get(session.id)
        if (!news) return session
        const { capacity, sold, held } = news
        return {
          ...session,
          capacity,
          sold,
          held,
          available: capacity === null ? null : Math.max(0, capacity - sold - held),
        }
      }),
    )
    utils.ticketTypes.list.setData(input, (list) =>
      list?.map((type) => {
        const news = counts.get(type.id)
        return news ? { ...type, sold: news.sold, held: news.held } : type
      }),
    )
  }
}

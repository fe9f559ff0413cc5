import { useDebouncedCallback } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import { useMemo } from 'react'

/** Has the lists of an event's orders and tickets read again when its seats change hands, whoever did it. */
export function useLiveLists(eventId: string): void {
  const utils = api.useUtils()
  // A rush of purchases is one refresh, not hundreds.
  const refresh = useDebouncedCallback(() => {
    void utils.orders.list.invalidate({ eventId })
    void utils.tickets.list.invalidate({ eventId })
  }, 700)
  const input = useMemo(() => ({ eventId }), [eventId])
  api.events.watchAvailability.useSubscription(input, {
    onData: ({ data }) => {
      if (data.type === 'availability.changed') refresh()
    },
  })
}

import { useDebouncedCallback } from '@mantine/hooks'
import { api } from '@turnout/client/react'

/** Follows what happens to events, whoever did it, and has what is on screen read again. */
export function useLiveEvents(): void {
  const utils = api.useUtils()
  // An import touches many events in a moment: one refresh at the end of it is enough.
  const refreshLists = useDebouncedCallback(() => void utils.events.list.invalidate(), 400)
  api.events.watch.useSubscription(undefined, {
    onData: ({ data }) => {
      refreshLists()
      const { eventId } = data.payload
      void utils.events.get.invalidate({ eventId })
      if (data.type !== 'event.updated') return
      if (data.payload.fields.includes('sessions')) void utils.sessions.list.invalidate({ eventId })
      if (data.payload.fields.includes('ticketTypes')) void utils.ticketTypes.list.invalidate({ eventId })
    },
  })
}

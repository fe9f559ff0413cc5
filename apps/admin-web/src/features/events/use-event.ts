import { useParams } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'

/** The id in the address of an event's page and its tabs. */
export function useEventId(): string {
  return useParams({ strict: false, select: (params) => params.eventId ?? '' })
}

/** The event of the page one is on. Tabs render only once the layout above them has it. */
export function useEvent(): Event {
  const eventId = useEventId()
  const { data } = api.events.get.useQuery({ eventId })
  if (!data) throw new Error('useEvent is for tabs below the event layout')
  return data
}

import { api } from '@turnout/client/react'

/** An event's stations, read often enough that a card tells the truth; the door's news bring changes at once. */
export function useStations(eventId: string, options: { isOften?: boolean; enabled?: boolean } = {}) {
  const { isOften = false, enabled = true } = options
  return api.kiosk.list.useQuery({ eventId }, { enabled, refetchInterval: isOften ? 3_000 : 10_000 })
}

/** Has the stations read anew as soon as one is issued, paired or revoked. */
export function useStationNews(eventId: string): void {
  const utils = api.useUtils()
  api.checkIn.watch.useSubscription(
    { eventId },
    {
      onData: ({ data }) => {
        if (data.type === 'station.changed') void utils.kiosk.list.invalidate({ eventId })
      },
    },
  )
}

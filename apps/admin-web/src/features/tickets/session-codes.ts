import { api } from '@turnout/client/react'
import { useMemo } from 'react'

/** Turns ids of an event's sessions into their codes: `S1, S2`. Empty until the sessions are known. */
export function useSessionCodes(eventId: string): (sessionIds: readonly string[]) => string {
  const { data } = api.sessions.list.useQuery({ eventId }, { staleTime: 60_000 })
  const codes = useMemo(() => new Map(data?.map(({ id, code }) => [id, code])), [data])
  return (sessionIds) => sessionIds.flatMap((id) => codes.get(id) ?? []).join(', ')
}

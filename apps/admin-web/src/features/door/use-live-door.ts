import { skipToken } from '@tanstack/react-query'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { CheckInMessage } from '@turnout/router/events/check-in'
import type { Stats } from '@turnout/router/schema/check-in'
import { useEffect, useMemo, useState } from 'react'
import { useRights } from '../../app/rights.ts'
import { isNewTo, withMessages } from './door-state.ts'

/** Whether the numbers follow the door: `polling` where one may read them but not listen. */
export type Connection = 'live' | 'connecting' | 'polling'

export interface LiveDoor {
  stats: Stats | undefined
  error: unknown
  connection: Connection
  /** When the numbers were last known to be true, in milliseconds since 1970. */
  knownAt: number
  refresh: () => Promise<Stats | undefined>
}

const POLL_MS = 10_000
const RECONCILE_MS = 60_000
const TRY_AGAIN_MS = 5_000
/** With so many messages on top of the numbers, reading the numbers anew is less work than adding up. */
const MOST_MESSAGES = 300

/**
 * The numbers of a door: read once, then kept up by the door's messages from that position on. They are read again now
 * and then, and when the page comes to sight; whatever the two have in common is counted once.
 */
export function useLiveDoor(eventId: string): LiveDoor {
  const { organize } = useRights()
  const query = api.checkIn.stats.useQuery(
    { eventId },
    { refetchInterval: organize ? RECONCILE_MS : POLL_MS, refetchOnWindowFocus: 'always', staleTime: 0 },
  )
  const { data: base, refetch } = query
  const [messages, setMessages] = useState<CheckInMessage[]>([])
  const [heardAt, setHeardAt] = useState(0)
  const [from, setFrom] = useState<string | null>(null)
  if (from === null && base) setFrom(base.position)
  const startOver = async () => {
    const { data } = await refetch()
    if (data) setFrom(data.position)
  }
  const utils = api.useUtils()
  const watch = api.checkIn.watch.useSubscription(
    organize && from !== null ? { eventId, lastEventId: from } : skipToken,
    {
      onData: ({ data }) => {
        setHeardAt(Date.now())
        if (data.type === 'station.changed') void utils.kiosk.list.invalidate({ eventId })
        else setMessages((known) => [...known, data])
      },
      onError: (error) => {
        const code = codeOf(error)
        if (code === 'RESYNC' || code === 'TOO_SLOW') void startOver()
      },
    },
  )
  const { status, reset } = watch
  useTryAgain(organize && from !== null && (status === 'error' || status === 'idle'), reset)
  usePruning(base, messages, setMessages, refetch)
  const stats = useMemo(() => base && withMessages(base, messages), [base, messages])
  return {
    stats,
    error: query.error,
    connection: organize ? (status === 'pending' ? 'live' : 'connecting') : 'polling',
    knownAt: Math.max(query.dataUpdatedAt, heardAt),
    refresh: async () => (await refetch()).data,
  }
}

/** A subscription that ended, for whatever reason, begins again after a while, from where it first began. */
function useTryAgain(hasEnded: boolean, reset: () => void): void {
  useEffect(() => {
    if (!hasEnded) return
    const timer = setTimeout(reset, TRY_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [hasEnded, reset])
}

/** Forgets messages that newer numbers have, and asks for newer numbers when there are many. */
function usePruning(
  base: Stats | undefined,
  messages: CheckInMessage[],
  setMessages: (change: (known: CheckInMessage[]) => CheckInMessage[]) => void,
  refetch: () => unknown,
): void {
  useEffect(() => {
    if (base) setMessages((known) => (known.length === 0 ? known : known.filter((message) => isNewTo(base, message))))
  }, [base, setMessages])
  const isMuch = messages.length > MOST_MESSAGES
  useEffect(() => {
    if (isMuch) void refetch()
  }, [isMuch, refetch])
}

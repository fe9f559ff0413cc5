import { api } from '@turnout/client/react'
import { useEffect, useMemo } from 'react'
import { isPrintable, type PrintableTicket } from './sheet-order.ts'

interface AllTickets {
  tickets: PrintableTicket[]
  isComplete: boolean
  error: unknown
  retry: () => void
}

/** Every valid ticket of an event, read page after page as long as there are more. */
export function useAllTickets(eventId: string): AllTickets {
  const query = api.tickets.list.useInfiniteQuery(
    { eventId, status: 'valid', limit: 100 },
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, staleTime: 0, refetchOnWindowFocus: false },
  )
  const { data, hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage])
  const tickets = useMemo(() => data?.pages.flatMap(({ items }) => items.filter(isPrintable)) ?? [], [data])
  return {
    tickets,
    isComplete: data !== undefined && !hasNextPage,
    error: query.error,
    retry: () => void (data ? fetchNextPage() : query.refetch()),
  }
}

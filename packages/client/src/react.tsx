import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCReact } from '@trpc/react-query'
import type { AppRouter } from '@turnout/router/types'
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react'
import { codeOf } from './errors.ts'
import type { TurnoutClient } from './index.ts'
import type { SessionState } from './session.ts'

/** Hooks for every procedure: `api.events.list.useQuery(…)`. */
export const api = createTRPCReact<AppRouter>()

const ClientContext = createContext<TurnoutClient | null>(null)

/** A query cache that asks again only where asking can help: not after a refusal of the server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && (codeOf(error) === null || codeOf(error) === 'UNAVAILABLE'),
      },
      mutations: { retry: false },
    },
  })
}

/** Gives the pages below the client, its hooks and one query cache. */
export function TurnoutProvider(props: { client: TurnoutClient; queryClient: QueryClient; children: ReactNode }) {
  const [trpcClient] = useState(() => api.createClient({ links: props.client.links }))
  return (
    <ClientContext value={props.client}>
      <api.Provider client={trpcClient} queryClient={props.queryClient}>
        <QueryClientProvider client={props.queryClient}>{props.children}</QueryClientProvider>
      </api.Provider>
    </ClientContext>
  )
}

/** The client of the nearest provider. */
export function useTurnout(): TurnoutClient {
  const client = useContext(ClientContext)
  if (!client) throw new Error('useTurnout needs a TurnoutProvider above it')
  return client
}

/** Who is signed in, kept up to date. */
export function useSession(): SessionState {
  const { session } = useTurnout()
  return useSyncExternalStore(session.subscribe, () => session.state)
}

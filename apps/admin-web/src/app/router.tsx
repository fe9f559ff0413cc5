import { createRouter } from '@tanstack/react-router'
import { Crashed, NotFound, PagePending } from './boundaries.tsx'
import { routeTree } from './routes.ts'

/** Pages load when they are first opened; pointing at a link starts that early. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadDelay: 80,
  defaultPendingMs: 300,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

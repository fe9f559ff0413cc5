import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { RouterProvider } from '@tanstack/react-router'
import { TurnoutProvider } from '@turnout/client/react'
import { lazy, StrictMode, Suspense, useEffect } from 'react'
import { useToastsWanted } from '../lib/toast.ts'
import { client, queryClient } from './client.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme.ts'

// The same key is read by public/color-scheme.js before the first paint.
const colorSchemes = localStorageColorSchemeManager({ key: 'turnout.color-scheme' })

const Toasts = lazy(() => import('../ui/toasts.tsx').then((file) => ({ default: file.Toasts })))

/** Everything that the pages stand on. */
export function App() {
  useEffect(
    () =>
      client.session.subscribe(() => {
        // Whoever is signed out is led to the sign-in page by the routes' own gate.
        if (client.session.state.status === 'signedOut') void router.invalidate()
      }),
    [],
  )
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
      >
        <TurnoutProvider client={client} queryClient={queryClient}>
          <RouterProvider router={router} />
          <ToastHost />
        </TurnoutProvider>
      </MantineProvider>
    </StrictMode>
  )
}

function ToastHost() {
  if (!useToastsWanted()) return null
  return (
    <Suspense fallback={null}>
      <Toasts />
    </Suspense>
  )
}

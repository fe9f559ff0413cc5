import { useHotkeys } from '@mantine/hooks'
import { lazy, Suspense, useMemo, useState } from 'react'

const CommandPalette = lazy(() => import('./command-palette.tsx').then((file) => ({ default: file.CommandPalette })))

export interface PaletteState {
  /** Counts the times it was asked for; 0 means its code has not been needed yet. */
  asked: number
  open: () => void
}

/** The command palette by Ctrl/⌘ K, also while typing in a field. */
export function usePalette(): PaletteState {
  const [asked, setAsked] = useState(0)
  const palette = useMemo(() => ({ asked, open: () => setAsked((count) => count + 1) }), [asked])
  useHotkeys([['mod+K', palette.open]], [])
  return palette
}

/** Loads the palette's code when it is first asked for. */
export function PaletteHost({ palette }: { palette: PaletteState }) {
  if (palette.asked === 0) return null
  return (
    <Suspense fallback={null}>
      <CommandPalette asked={palette.asked} />
    </Suspense>
  )
}

import { useEffect, useRef } from 'react'

const GONE_MS = 50

/**
 * What had the focus when a dialog opened gets it back when the dialog has gone. Mantine does so too, but a dialog that is
 * closed before it has taken the focus takes it while it goes, and leaves it nowhere.
 * @returns to be called when the dialog is out of sight
 */
export function useFocusHome(opened: boolean): () => void {
  const opener = useRef<HTMLElement | null>(null)
  useEffect(() => {
    if (opened && document.activeElement instanceof HTMLElement) opener.current = document.activeElement
  }, [opened])
  // Out of sight is not yet out of the page: what has the focus in it loses it a moment later.
  return () =>
    void setTimeout(() => {
      if (document.activeElement === document.body) opener.current?.focus({ preventScroll: true })
    }, GONE_MS)
}

import { useEffect, useRef } from 'react'

/** Gives the focus back to where it was, within what the selector names, before something covered the screen. */
export function useFocusAfter(isCovered: boolean, within: string): void {
  const last = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target.closest(within)) last.current = target
    }
    document.addEventListener('focusin', onFocus)
    return () => document.removeEventListener('focusin', onFocus)
  }, [within])
  useEffect(() => {
    if (!isCovered && document.activeElement === document.body) last.current?.focus()
  }, [isCovered])
}

import { ignore } from '../lib/ignore.ts'

/**
 * One page at a time works with the store: two would give scans the same numbers. Resolves once this is the one, at once
 * or when the other is closed; `onWait` is called when there is another.
 */
export async function becomeTheOnlyTab(onWait: () => void): Promise<void> {
  if (!navigator.locks) return
  const waiting = setTimeout(onWait, 600)
  await new Promise<void>((resolve) => {
    void navigator.locks.request('turnout-kiosk', () => {
      resolve()
      // Held until the page goes.
      return new Promise<never>(ignore)
    })
  })
  clearTimeout(waiting)
}

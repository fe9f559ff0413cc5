import { useSyncExternalStore } from 'react'

// Toasts bring their own code, which is loaded with the first of them.
let isWanted = false
const listeners = new Set<() => void>()

async function show(message: string, tone: 'done' | 'error'): Promise<void> {
  isWanted = true
  for (const listener of listeners) listener()
  const toasts = await import('../ui/toasts.tsx')
  toasts.show(message, tone)
}

/** Says that something was done. */
export function toastDone(message: string): void {
  void show(message, 'done')
}

/** Says that something was refused or failed; stays longer, since it asks to be read. */
export function toastError(message: string): void {
  void show(message, 'error')
}

/** True once there was something to say. */
export function useToastsWanted(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isWanted,
  )
}

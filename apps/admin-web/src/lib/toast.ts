// The code that shows toasts is loaded with the first one.
const show = async (message: string, tone: 'done' | 'error') => (await import('../ui/toasts.tsx')).show(message, tone)

/** Says that something was done. */
export function toastDone(message: string): void {
  void show(message, 'done')
}

/** Says that something was refused or failed; stays longer, since it asks to be read. */
export function toastError(message: string): void {
  void show(message, 'error')
}

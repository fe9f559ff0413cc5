import { createWedge } from './wedge.ts'

/** Fields that want every key for themselves: PINs and pairing codes. */
export const NO_WEDGE = { 'data-wedge': 'off' } as const

interface Remembered {
  field: HTMLInputElement | HTMLTextAreaElement
  value: string
}

/**
 * Hears a scanner whatever has the focus. What it typed into a field is taken out again, and its Enter presses no button.
 * @returns stops listening
 */
export function listenToWedge(onScan: (text: string) => void): () => void {
  const wedge = createWedge()
  let before: Remembered | null = null

  const onKey = (event: KeyboardEvent) => {
    const { target } = event
    if (target instanceof Element && target.closest('[data-wedge="off"]')) return
    const step = wedge({
      code: event.code,
      shiftKey: event.shiftKey,
      timeStamp: event.timeStamp,
      isHeldOrCommand: event.repeat || event.ctrlKey || event.altKey || event.metaKey,
    })
    if (step.kind === 'begin') before = remember(target)
    if (step.kind !== 'scan') return
    event.preventDefault()
    event.stopPropagation()
    if (before && before.field === target) restore(before)
    before = null
    onScan(step.text)
  }

  window.addEventListener('keydown', onKey, { capture: true })
  return () => window.removeEventListener('keydown', onKey, { capture: true })
}

function remember(target: EventTarget | null): Remembered | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return isField ? { field: target, value: target.value } : null
}

/** By the prototype's own setter: React hears of the change as if it had been typed. */
function restore({ field, value }: Remembered): void {
  const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set
  setter?.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

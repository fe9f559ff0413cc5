import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { Button } from './button.tsx'

interface Props {
  title: string
  onClose: () => void
  children: ReactNode
  size?: 'normal' | 'wide'
}

/** A dialog of the browser's own kind: it holds the focus, and Escape closes it. */
export function Dialog({ title, onClose, children, size = 'normal' }: Props) {
  const t = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()

  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    return () => element?.close()
  }, [])

  return (
    <dialog
      ref={dialog}
      className={`dialog ${size}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <Button look="ghost" icon="close" aria-label={t('common.close')} onClick={onClose} />
      </header>
      {children}
    </dialog>
  )
}

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLeaveGuard } from '../lib/use-leave-guard.tsx'
import { ConfirmDialog } from './confirm.tsx'
import { SidePanel } from './side-panel.tsx'

interface DrawerGuard {
  /** Says how to tell whether something typed would be lost. */
  watch: (isDirty: () => boolean) => void
  /** Closes, but asks first where something would be lost. */
  close: () => void
}

const GuardContext = createContext<DrawerGuard | null>(null)

interface FormDrawerProps {
  opened: boolean
  title: ReactNode
  onClose: () => void
  children: ReactNode
}

/** A form beside the list it belongs to. Whatever would lose what was typed (Escape, a click beside it) asks first. */
export function FormDrawer({ opened, title, onClose, children }: FormDrawerProps) {
  const { t } = useTranslation()
  const dirty = useRef<() => boolean>(() => false)
  const [isAsking, setAsking] = useState(false)
  const leave = useLeaveGuard(() => opened && dirty.current())
  const close = () => {
    if (isAsking) return
    if (dirty.current()) setAsking(true)
    else onClose()
  }
  const latest = useRef(close)
  latest.current = close
  const guard = useMemo<DrawerGuard>(
    () => ({
      watch: (isDirty) => {
        dirty.current = isDirty
      },
      close: () => latest.current(),
    }),
    [],
  )
  return (
    <GuardContext value={guard}>
      <SidePanel opened={opened} onClose={close} title={title}>
        {opened && children}
      </SidePanel>
      <ConfirmDialog
        opened={isAsking}
        title={t('common.unsaved.title')}
        text={t('common.unsaved.text')}
        confirmLabel={t('common.unsaved.leave')}
        keepLabel={t('common.unsaved.stay')}
        onConfirm={() => {
          setAsking(false)
          dirty.current = () => false
          onClose()
        }}
        onClose={() => setAsking(false)}
      />
      {leave.dialog}
    </GuardContext>
  )
}

/** For the form in a `FormDrawer`: tells it what would be lost. @returns what its cancel button does */
export function useDrawerForm(isDirty: () => boolean): () => void {
  const guard = useContext(GuardContext)
  if (!guard) throw new Error('useDrawerForm is for forms in a FormDrawer')
  const latest = useRef(isDirty)
  latest.current = isDirty
  useEffect(() => {
    guard.watch(() => latest.current())
    return () => guard.watch(() => false)
  }, [guard])
  return guard.close
}

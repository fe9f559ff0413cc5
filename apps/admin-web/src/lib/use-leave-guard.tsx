import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../ui/confirm.tsx'

export interface LeaveGuard {
  /** Lets the next navigation pass: what was typed is saved. */
  release: () => void
  /** To be rendered: asks before unsaved work is lost. */
  dialog: ReactNode
}

/** Asks before a page with unsaved changes is left, by a link, by going back or by closing the window. */
export function useLeaveGuard(isDirty: () => boolean): LeaveGuard {
  const { t } = useTranslation()
  const isReleased = useRef(false)
  const isAtRisk = () => !isReleased.current && isDirty()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isAtRisk(),
    enableBeforeUnload: isAtRisk,
    withResolver: true,
  })
  return {
    release: () => {
      isReleased.current = true
    },
    dialog: (
      <ConfirmDialog
        opened={blocker.status === 'blocked'}
        title={t('common.unsaved.title')}
        text={t('common.unsaved.text')}
        confirmLabel={t('common.unsaved.leave')}
        keepLabel={t('common.unsaved.stay')}
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      />
    ),
  }
}

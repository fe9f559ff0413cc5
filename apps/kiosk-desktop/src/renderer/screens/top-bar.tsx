import type { ReactNode } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { Icon } from '../ui/icon.tsx'

/** The head of every screen before and after the door. */
export function TopBar({ children }: { children: ReactNode }) {
  const t = useWords()
  return (
    <header className="bar">
      <p className="brand">
        <Icon name="door" />
        {t('app.name')}
      </p>
      <div className="bar-end">{children}</div>
    </header>
  )
}

import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Logo } from '../../app/frame/logo.tsx'
import { PreferencesButton } from '../../app/frame/menu-buttons.tsx'
import classes from './entrance.module.css'

/** What surrounds the pages for those who are not signed in. */
export function Entrance() {
  return (
    <EntranceShell>
      <Outlet />
    </EntranceShell>
  )
}

export function EntranceShell({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={classes.entrance}>
      <header className={classes.brand}>
        <Logo />
        <p className={classes.claim}>{t('access.claim')}</p>
      </header>
      <main className={classes.card}>{children}</main>
      <footer className={classes.foot}>
        <PreferencesButton />
      </footer>
    </div>
  )
}

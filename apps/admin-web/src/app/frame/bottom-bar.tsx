import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './frame.module.css'
import { MoreButton } from './menu-buttons.tsx'
import type { NavigationEntry } from './navigation.ts'

const FITS = 4

/** The rail on a phone: the first entries in a bar at the foot, the rest in a menu. */
export function BottomBar({ entries }: { entries: NavigationEntry[] }) {
  const { t } = useTranslation()
  const shown = entries.length <= FITS + 1 ? entries : entries.slice(0, FITS)
  const rest = entries.slice(shown.length)
  return (
    <nav className={classes.bottomBar} aria-label={t('frame.navigation')}>
      {shown.map((entry) => (
        <Link key={entry.key} to={entry.to} className={classes.tab} activeOptions={{ exact: entry.to === '/' }}>
          <entry.icon size={22} stroke={1.7} aria-hidden />
          <span>{t(`frame.${entry.key}`)}</span>
        </Link>
      ))}
      {rest.length > 0 && <MoreButton entries={rest} />}
    </nav>
  )
}

import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { useSession } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveEvents } from '../../features/events/use-live-events.ts'
import { remembered } from '../../lib/remembered.ts'
import { useRights } from '../rights.ts'
import { BottomBar } from './bottom-bar.tsx'
import classes from './frame.module.css'
import { Logo } from './logo.tsx'
import { AccountButton } from './menu-buttons.tsx'
import { type NavigationEntry, navigationFor } from './navigation.ts'
import { PaletteHost, usePalette } from './palette-host.tsx'

const railState = remembered('turnout.rail', ['wide', 'folded'], 'wide')
const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The frame is for the signed-in: in the moment between signing out and the sign-in page there is nothing. */
export function Frame() {
  return useSession().status === 'signedIn' ? <SignedInFrame /> : null
}

/** What surrounds every page: the rail (a bar below on phones), the command palette and the way past both. */
function SignedInFrame() {
  const { t } = useTranslation()
  const [isFoldedByChoice, setFolded] = useState(() => railState.read() === 'folded')
  const isNarrow = useMediaQuery('(max-width: 64em)', undefined, { getInitialValueInEffect: false })
  const isFolded = isFoldedByChoice || isNarrow === true
  useLiveEvents()
  const palette = usePalette()
  const entries = navigationFor(useRights())
  const fold = (next: boolean) => {
    setFolded(next)
    railState.write(next ? 'folded' : 'wide')
  }
  return (
    <div className={classes.frame} data-folded={isFolded || undefined}>
      <a href="#content" className={classes.skip}>
        {t('common.skip')}
      </a>
      <section className={classes.topBar} aria-label={t('frame.topBar')}>
        <Link to="/" className={classes.home} aria-label={t('common.appName')}>
          <Logo />
        </Link>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('frame.palette.open')} onClick={palette.open}>
          <IconSearch size={20} aria-hidden />
        </ActionIcon>
        <AccountButton isFolded />
      </section>
      <nav className={classes.rail} aria-label={t('frame.navigation')}>
        <div className={classes.railHead}>
          <Link to="/" className={classes.home} aria-label={t('common.appName')}>
            <Logo withName={!isFolded} />
          </Link>
          <ActionIcon
            className={classes.fold}
            variant="subtle"
            color="gray"
            aria-label={isFolded ? t('frame.unfold') : t('frame.fold')}
            title={isFolded ? t('frame.unfold') : t('frame.fold')}
            aria-expanded={!isFolded}
            onClick={() => fold(!isFolded)}
          >
            {isFolded ? <IconLayoutSidebarLeftExpand size={18} /> : <IconLayoutSidebarLeftCollapse size={18} />}
          </ActionIcon>
        </div>
        <UnstyledButton className={classes.find} aria-label={t('frame.palette.open')} onClick={palette.open}>
          <IconSearch size={16} aria-hidden />
          <span className={classes.findText}>{t('common.search')}</span>
          <Kbd size="xs" className={classes.findKeys}>
            {isMac ? '⌘K' : 'Ctrl K'}
          </Kbd>
        </UnstyledButton>
        <ul className={classes.entries}>
          {entries.map((entry) => (
            <RailEntry key={entry.key} entry={entry} isFolded={isFolded} />
          ))}
        </ul>
        <div className={classes.railFoot}>
          <AccountButton isFolded={isFolded} />
        </div>
      </nav>
      <main id="content" tabIndex={-1} className={classes.content}>
        <Outlet />
      </main>
      <BottomBar entries={entries} />
      <PaletteHost palette={palette} />
    </div>
  )
}

function RailEntry({ entry, isFolded }: { entry: NavigationEntry; isFolded: boolean }) {
  const { t } = useTranslation()
  const label = t(`frame.${entry.key}`)
  return (
    <li>
      <Link
        to={entry.to}
        className={classes.entry}
        activeOptions={{ exact: entry.to === '/' }}
        aria-label={label}
        title={isFolded ? label : undefined}
      >
        <entry.icon size={20} stroke={1.7} aria-hidden />
        <span className={classes.entryLabel}>{label}</span>
      </Link>
    </li>
  )
}

import { Text } from '@mantine/core'
import type { Stats } from '@turnout/router/schema/check-in'
import type { Event } from '@turnout/router/schema/events'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { TextLink } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { LoadingRows } from '../../ui/state.tsx'
import { StationCard } from '../kiosk/station-card.tsx'
import { byWork, isAtWork } from '../kiosk/station-health.ts'
import { useStations } from '../kiosk/use-stations.ts'
import classes from './door.module.css'
import { ScanStream } from './scan-stream.tsx'
import { SessionRings } from './session-rings.tsx'

// The chart's library is larger than all the rest of the page.
const Arrivals = lazy(() => import('./arrivals.tsx').then((file) => ({ default: file.Arrivals })))

interface DoorBoardProps {
  event: Event
  stats: Stats
  now: number
  /** Reads the numbers anew. */
  refresh: () => Promise<Stats | undefined>
  /** On a wall, where guests may see it, people have no names. */
  isWall?: boolean
  withNames?: boolean
}

/** Rings, arrivals, stations and the last scans of a door. */
export function DoorBoard({ event, stats, now, refresh, isWall = false, withNames = true }: DoorBoardProps) {
  const { t } = useTranslation()
  const { organize } = useRights()
  return (
    <div className={classes.board} data-wall={isWall || undefined}>
      <SessionRings sessions={stats.sessions} zone={event.timeZone} now={now} isWall={isWall} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section title={t('door.arrivals.title')}>
            <Suspense fallback={<LoadingRows rows={1} height={240} />}>
              <Arrivals arrivals={stats.arrivals} zone={event.timeZone} now={now} />
            </Suspense>
          </Section>
          {organize && <Stations event={event} now={now} />}
        </div>
        <Section title={t('door.scans.title')}>
          <ScanStream
            scans={stats.lastScans}
            event={event}
            now={now}
            refresh={refresh}
            withNames={withNames}
            isWall={isWall}
            withActions={organize && !isWall}
          />
        </Section>
      </div>
    </div>
  )
}

function Stations({ event, now }: { event: Event; now: number }) {
  const { t } = useTranslation()
  const { data = [] } = useStations(event.id)
  // What went out of work in the last hour is still news.
  const isRecent = (instant: string | null) => instant !== null && now - Date.parse(instant) < 3_600_000
  const shown = data.filter(
    (station) =>
      isAtWork(station, now) || (station.pairedAt && (isRecent(station.revokedAt) || isRecent(station.expiresAt))),
  )
  return (
    <Section
      title={t('door.stations.title')}
      actions={
        <TextLink to="/events/$eventId/kiosks" params={{ eventId: event.id }} size="sm">
          {t('door.stations.manage')}
        </TextLink>
      }
    >
      {shown.length === 0 ? (
        <Text c="dimmed">{t('door.stations.none')}</Text>
      ) : (
        <div className={classes.stations}>
          {byWork(shown, now).map((station) => (
            <StationCard key={station.id} station={station} now={now} zone={event.timeZone} isCompact />
          ))}
        </div>
      )}
    </Section>
  )
}

import { Button } from '@mantine/core'
import { IconArrowsMaximize, IconCalendarOff } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { useNow } from '../../lib/use-now.ts'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { Conflicts } from './conflicts.tsx'
import { ConnectionState } from './connection-state.tsx'
import classes from './door.module.css'
import { DoorBoard } from './door-board.tsx'
import { DoorWall } from './door-wall.tsx'
import { useLiveDoor } from './use-live-door.ts'

/** The door of an event as it is right now. */
export function DoorTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const { organize } = useRights()
  const { wall } = useSearch({ from: '/frame/reading/events/$eventId/door' })
  const navigate = useNavigate({ from: '/events/$eventId/door' })
  const door = useLiveDoor(event.id)
  const now = useNow(1000)
  const { stats } = door
  if (!stats) {
    if (door.error) return <ErrorState error={door.error} onRetry={() => void door.refresh()} />
    return <LoadingRows rows={3} height={180} />
  }
  if (stats.sessions.length === 0) return <NoSessions eventId={event.id} />
  const openWall = () => {
    // Where a browser allows no full screen, the wall still fills the window.
    void document.documentElement.requestFullscreen?.().catch(() => undefined)
    void navigate({ search: { wall: 'on' } })
  }
  const closeWall = () => {
    if (document.fullscreenElement) void document.exitFullscreen()
    void navigate({ search: {} })
  }
  return (
    <>
      <div className={classes.bar}>
        <ConnectionState connection={door.connection} knownAt={door.knownAt} zone={event.timeZone} />
        <Button
          variant="default"
          leftSection={<IconArrowsMaximize size={18} aria-hidden />}
          onClick={openWall}
          className={classes.wallButton}
        >
          {t('door.wall.open')}
        </Button>
      </div>
      {wall !== 'on' && (
        <>
          {organize && <Conflicts scans={stats.lastScans} event={event} />}
          <DoorBoard event={event} stats={stats} now={now} refresh={door.refresh} />
        </>
      )}
      <DoorWall opened={wall === 'on'} event={event} door={door} stats={stats} now={now} onClose={closeWall} />
    </>
  )
}

function NoSessions({ eventId }: { eventId: string }) {
  const { t } = useTranslation()
  return (
    <Section>
      <EmptyState
        icon={IconCalendarOff}
        title={t('door.noSessions.title')}
        text={t('door.noSessions.text')}
        action={
          <LinkButton to="/events/$eventId/sessions" params={{ eventId }} variant="default">
            {t('door.noSessions.action')}
          </LinkButton>
        }
      />
    </Section>
  )
}

import { Button, Modal, Text } from '@mantine/core'
import { IconArrowsMinimize, IconEye, IconEyeOff } from '@tabler/icons-react'
import type { Stats } from '@turnout/router/schema/check-in'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../../ui/when.tsx'
import { ConflictsNotice } from './conflicts.tsx'
import { ConnectionState } from './connection-state.tsx'
import classes from './door.module.css'
import { DoorBoard } from './door-board.tsx'
import type { LiveDoor } from './use-live-door.ts'

interface DoorWallProps {
  opened: boolean
  event: Event
  door: LiveDoor
  stats: Stats
  now: number
  onClose: () => void
}

/** The live door alone on the whole screen, to hang on a wall: large, with a clock, without names unless asked for. */
export function DoorWall({ opened, event, door, stats, now, onClose }: DoorWallProps) {
  const { t } = useTranslation()
  const [withNames, setWithNames] = useState(false)
  const NamesIcon = withNames ? IconEyeOff : IconEye
  return (
    <Modal.Root opened={opened} onClose={onClose} fullScreen transitionProps={{ duration: 0 }} centered={false}>
      <Modal.Content radius={0} className={classes.wall}>
        <div className={classes.wallHead}>
          <div className={classes.wallTitle}>
            <Modal.Title
              component="h1"
              tabIndex={-1}
              data-autofocus
              className={classes.wallHeading}
              aria-label={t('door.wall.title', { event: event.title })}
            >
              <span className={classes.wallName}>{event.title}</span>
            </Modal.Title>
            <ConnectionState connection={door.connection} knownAt={door.knownAt} zone={event.timeZone} />
          </div>
          <Text component="div" className={classes.clock}>
            <Moment at={new Date(now).toISOString()} zone={event.timeZone} style="time" />
          </Text>
          <div className={classes.wallActions}>
            <Button
              variant="default"
              leftSection={<NamesIcon size={18} aria-hidden />}
              onClick={() => setWithNames(!withNames)}
            >
              {withNames ? t('door.wall.hideNames') : t('door.wall.showNames')}
            </Button>
            <Button variant="default" leftSection={<IconArrowsMinimize size={18} aria-hidden />} onClick={onClose}>
              {t('door.wall.close')}
            </Button>
          </div>
        </div>
        <ConflictsNotice scans={stats.lastScans} />
        <DoorBoard event={event} stats={stats} now={now} refresh={door.refresh} isWall withNames={withNames} />
      </Modal.Content>
    </Modal.Root>
  )
}

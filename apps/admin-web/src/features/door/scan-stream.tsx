import { ActionIcon, Button, Text, Tooltip } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ScanEntry, Stats } from '@turnout/router/schema/check-in'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../ui/when.tsx'
import { OutcomeMark, useOutcomeText } from './outcome.tsx'
import classes from './scan-stream.module.css'
import { UndoCheckIn } from './undo-check-in.tsx'

interface ScanStreamProps {
  scans: ScanEntry[]
  event: Event
  now: number
  refresh: () => Promise<Stats | undefined>
  withNames: boolean
  withActions: boolean
  /** Nobody presses buttons on a wall. */
  isWall: boolean
}

/** So many are shown at first, and on a wall. */
const AT_FIRST = 12

/** What was scanned last, newest first: a picture, the words, who, where and when. */
export function ScanStream({ scans, event, now, refresh, withNames, withActions, isWall }: ScanStreamProps) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<ScanEntry | null>(null)
  const [areAllShown, setAllShown] = useState(false)
  if (scans.length === 0) return <Text c="dimmed">{t('door.scans.none')}</Text>
  const shown = areAllShown && !isWall ? scans : scans.slice(0, AT_FIRST)
  const hidden = scans.length - shown.length
  return (
    <>
      <ul className={classes.stream} aria-label={t('door.scans.title')}>
        {shown.map((scan) => (
          <li key={scan.scanId} className={classes.scan}>
            <ScanRow scan={scan} now={now} withNames={withNames} onUndo={withActions ? setAsked : undefined} />
          </li>
        ))}
      </ul>
      {hidden > 0 && !isWall && (
        <Button variant="subtle" color="gray" size="sm" mt="xs" onClick={() => setAllShown(true)}>
          {t('door.scans.more', { count: hidden })}
        </Button>
      )}
      {withActions && <UndoCheckIn eventId={event.id} scan={asked} refresh={refresh} onClose={() => setAsked(null)} />}
    </>
  )
}

interface ScanRowProps {
  scan: ScanEntry
  now: number
  withNames: boolean
  onUndo?: (scan: ScanEntry) => void
}

function ScanRow({ scan, now, withNames, onUndo }: ScanRowProps) {
  const { t } = useTranslation()
  const outcomeText = useOutcomeText()
  const name = scan.attendeeName ?? t('door.scans.unnamed')
  const who = scan.ticketId === null ? t('door.scans.unknown') : withNames ? name : t('door.wall.nameHidden')
  const where = [scan.sessionCode ?? t('door.scans.noSession'), scan.stationName ?? t('door.scans.organizer')]
  return (
    <>
      <OutcomeMark scan={scan} />
      <div className={classes.words}>
        <span className={classes.who}>{who}</span>
        <span className={classes.what}>
          <strong>{outcomeText(scan)}</strong>
          {scan.ticketTypeName && ` · ${scan.ticketTypeName}`}
        </span>
        <span className={classes.where}>
          {where.join(' · ')} · <Ago at={scan.at} now={Math.max(now, Date.parse(scan.at))} />
        </span>
      </div>
      {onUndo && scan.status === 'standing' && (
        <Tooltip label={t('door.undo.title')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('door.undo.label', { name })}
            onClick={() => onUndo(scan)}
          >
            <IconArrowBackUp size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  )
}

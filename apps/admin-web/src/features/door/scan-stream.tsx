import { ActionIcon, Text, Tooltip } from '@mantine/core'
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
}

/** What was scanned last, newest first: a picture, the words, who, where and when. */
export function ScanStream({ scans, event, now, refresh, withNames, withActions }: ScanStreamProps) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState<ScanEntry | null>(null)
  if (scans.length === 0) return <Text c="dimmed">{t('door.scans.none')}</Text>
  return (
    <>
      {/* The list scrolls by itself, so that the keyboard must be able to reach it. */}
      <section className={classes.scroller} aria-label={t('door.scans.title')} tabIndex={-1}>
        <ul className={classes.stream}>
          {scans.map((scan) => (
            <li key={scan.scanId} className={classes.scan}>
              <ScanRow scan={scan} now={now} withNames={withNames} onUndo={withActions ? setAsked : undefined} />
            </li>
          ))}
        </ul>
      </section>
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

import { Select, Text } from '@mantine/core'
import { IconAlertCircle, IconCloudCheck, IconCloudUp } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { Session } from '@turnout/router/schema/sessions'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { groupByDay, roomsOf } from './grouping.ts'
import classes from './matrix-bar.module.css'
import type { InclusionState } from './use-inclusion.ts'

interface MatrixFiltersProps {
  sessions: Session[]
  zone: string
  filter: { day?: string; room?: string }
}

/** One day, one room: offered where there is more than one. */
export function MatrixFilters({ sessions, zone, filter }: MatrixFiltersProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const navigate = useNavigate({ from: '/events/$eventId/sessions' })
  const days = useMemo(() => groupByDay(sessions, zone), [sessions, zone])
  const rooms = useMemo(() => roomsOf(sessions), [sessions])
  const go = (next: { day?: string; room?: string }) =>
    void navigate({ search: { ...filter, ...next }, replace: true, resetScroll: false })
  return (
    <div className={classes.filters}>
      {days.length > 1 && (
        <Select
          aria-label={t('sessions.filterDay')}
          placeholder={t('sessions.allDays')}
          data={days.map(({ day, sessions: [first] }) => ({
            value: day,
            label: first ? showInstant(first.startsAt, zone, tag, 'day') : day,
          }))}
          value={filter.day ?? null}
          onChange={(day) => go({ day: day ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          className={classes.filter}
        />
      )}
      {rooms.length > 1 && (
        <Select
          aria-label={t('sessions.filterRoom')}
          placeholder={t('sessions.allRooms')}
          data={rooms}
          value={filter.room ?? null}
          onChange={(room) => go({ room: room ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          className={classes.filter}
        />
      )}
    </div>
  )
}

/** Whether what was pressed is saved; said aloud as well. */
export function SaveState({ inclusion }: { inclusion: InclusionState }) {
  const { t } = useTranslation()
  const { pending, failure, hasSaved } = inclusion
  return (
    <span role="status" className={classes.save} data-failed={failure !== null || undefined}>
      {failure ? (
        <>
          <IconAlertCircle size={16} aria-hidden /> {t('sessions.notSaved', { why: failure })}
        </>
      ) : pending.size > 0 ? (
        <>
          <IconCloudUp size={16} aria-hidden /> {t('sessions.saving')}
        </>
      ) : (
        hasSaved && (
          <>
            <IconCloudCheck size={16} aria-hidden /> {t('sessions.saved')}
          </>
        )
      )}
    </span>
  )
}

/** What the colours mean, and which keys work. */
export function MatrixLegend() {
  const { t } = useTranslation()
  return (
    <div className={classes.legend}>
      {(['included', 'notIncluded', 'sold', 'held', 'free'] as const).map((key) => (
        <span key={key} className={classes.legendItem}>
          <span className={classes.swatch} data-kind={key} aria-hidden />
          {t(`sessions.legend.${key}`)}
        </span>
      ))}
      <Text size="xs" c="dimmed" className={classes.keys}>
        {t('sessions.keys')}
      </Text>
    </div>
  )
}

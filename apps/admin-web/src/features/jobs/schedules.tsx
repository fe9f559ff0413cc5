import { Button, Text } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Schedule } from '@turnout/router/schema/jobs'
import { useTranslation } from 'react-i18next'
import { showMinutes, showRest } from '../../lib/duration.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone } from '../../lib/time.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import { useScheduleName } from './job-facts.tsx'
import classes from './jobs.module.css'

/** What is done again and again: when it was done last, how that went, when it is next. */
export function Schedules({ lookAgainMs }: { lookAgainMs: number }) {
  const { t } = useTranslation()
  const columns = useScheduleColumns()
  const query = api.jobs.schedules.useQuery(undefined, { refetchInterval: lookAgainMs })
  return (
    <Section title={t('jobs.schedules.title')} flush>
      <Text c="dimmed" size="sm" px="md" pb="sm">
        {t('jobs.schedules.note')}
      </Text>
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data?.items.length === 0 ? (
        <EmptyState icon={IconClock} title={t('jobs.schedules.empty.title')} text={t('jobs.schedules.empty.text')} />
      ) : (
        <DataTable
          label={t('jobs.schedules.title')}
          columns={columns}
          rows={query.data?.items}
          rowKey={({ name }) => name}
        />
      )}
    </Section>
  )
}

function useScheduleColumns(): Column<Schedule>[] {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const name = useScheduleName()
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })
  const every = (ms: number) => (ms < 60_000 ? showRest(ms, tag) : showMinutes(ms / 60_000, tag))
  return [
    {
      key: 'name',
      header: t('jobs.schedules.column.name'),
      cell: (schedule) => (
        <>
          <span className={classes.name}>{name(schedule.name)}</span>
          {schedule.lastError !== null && <span className={classes.error}>{schedule.lastError}</span>}
        </>
      ),
    },
    {
      key: 'every',
      header: t('jobs.schedules.column.every'),
      wideOnly: true,
      cell: ({ everyMs }) => <span className={classes.line}>{every(everyMs)}</span>,
    },
    {
      key: 'last',
      header: t('jobs.schedules.column.last'),
      wideOnly: true,
      cell: ({ lastFinishedAt }) => (lastFinishedAt ? <At at={lastFinishedAt} /> : t('jobs.schedules.never')),
    },
    {
      key: 'took',
      header: t('jobs.schedules.column.took'),
      align: 'right',
      wideOnly: true,
      cell: ({ lastMs }) => lastMs !== null && <span className={classes.line}>{number.format(lastMs)} ms</span>,
    },
    {
      key: 'next',
      header: t('jobs.schedules.column.next'),
      wideOnly: true,
      cell: ({ nextAt }) => (Date.parse(nextAt) <= Date.now() ? t('jobs.schedules.soon') : <At at={nextAt} />),
    },
    { key: 'result', header: t('jobs.schedules.column.result'), cell: (schedule) => <Result schedule={schedule} /> },
    { key: 'actions', header: t('jobs.schedules.column.actions'), cell: (schedule) => <RunNow schedule={schedule} /> },
  ]
}

function At({ at }: { at: string }) {
  return (
    <span className={classes.line}>
      <Moment at={at} zone={readerZone()} />
    </span>
  )
}

function Result({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation()
  if (schedule.isRunning) return <StatusBadge tone="accent">{t('jobs.schedules.runs')}</StatusBadge>
  if (schedule.lastFinishedAt === null) return <StatusBadge tone="quiet">{t('jobs.schedules.never')}</StatusBadge>
  return schedule.lastError === null ? (
    <StatusBadge tone="good">{t('jobs.schedules.ok')}</StatusBadge>
  ) : (
    <StatusBadge tone="bad">{t('jobs.schedules.failed')}</StatusBadge>
  )
}

function RunNow({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation()
  const name = useScheduleName()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const run = api.jobs.runSchedule.useMutation({
    onSuccess: () => toastDone(t('jobs.schedules.asked')),
    onError: (error) => toastError(errorText(error)),
    onSettled: () => void utils.jobs.schedules.invalidate(),
  })
  return (
    <Button
      size="xs"
      variant="default"
      loading={run.isPending}
      aria-label={t('jobs.schedules.runOne', { name: name(schedule.name) })}
      onClick={() => run.mutate({ name: schedule.name })}
    >
      {t('jobs.schedules.run')}
    </Button>
  )
}

import { Group } from '@mantine/core'
import { IconMoodSmile } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Job } from '@turnout/router/schema/jobs'
import { useTranslation } from 'react-i18next'
import type { JobState } from '../../app/search-params.ts'
import { useFormatTag } from '../../lib/language.ts'
import { useNow } from '../../lib/use-now.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { DiscardJob, RetryAll, RetryJob } from './job-actions.tsx'
import { About, JobMoment, useKindName } from './job-facts.tsx'
import classes from './jobs.module.css'

interface JobListProps {
  state: JobState
  kind: string | undefined
  lookAgainMs: number
}

/** Jobs of one state, with what may be done about them. */
export function JobList({ state, kind, lookAgainMs }: JobListProps) {
  const { t } = useTranslation()
  const { cursor } = useSearch({ from: '/frame/administering/settings/jobs' })
  const navigate = useNavigate({ from: '/settings/jobs' })
  const columns = useJobColumns(state)
  const query = api.jobs.list.useQuery(
    { state, name: kind, cursor, limit: 25 },
    { placeholderData: keepPreviousData, refetchInterval: lookAgainMs },
  )
  const isEmpty = query.data?.items.length === 0
  return (
    <>
      {state === 'failed' && kind && !isEmpty && <RetryAll name={kind} />}
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty ? (
          <EmptyState
            icon={IconMoodSmile}
            title={t(`jobs.empty.${state}.title`)}
            text={t(`jobs.empty.${state}.text`)}
          />
        ) : (
          <>
            <DataTable
              label={t('jobs.list')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { state, kind, cursor: next } })}
            />
          </>
        )}
      </Section>
    </>
  )
}

function useJobColumns(state: JobState): Column<Job>[] {
  const { t } = useTranslation()
  const kindName = useKindName()
  const now = useNow(10_000)
  const number = new Intl.NumberFormat(useFormatTag())
  const columns: Column<Job>[] = [
    {
      key: 'name',
      header: t('jobs.column.name'),
      cell: (job) => (
        <>
          <span className={classes.name}>{kindName(job.name)}</span>
          <JobMoment job={job} now={now} />
          <span className={classes.narrow}>
            <WhatWentWrong job={job} />
          </span>
        </>
      ),
    },
    { key: 'about', header: t('jobs.column.about'), wideOnly: true, cell: (job) => <About job={job} /> },
    {
      key: 'tries',
      header: t('jobs.column.tries'),
      align: 'right',
      wideOnly: true,
      cell: ({ attempts }) => number.format(attempts),
    },
    { key: 'error', header: t('jobs.column.error'), wideOnly: true, cell: (job) => <WhatWentWrong job={job} /> },
  ]
  if (state === 'running' || state === 'done') return columns
  return [...columns, { key: 'actions', header: t('jobs.column.actions'), cell: (job) => <Actions job={job} /> }]
}

function WhatWentWrong({ job }: { job: Job }) {
  const { t } = useTranslation()
  if (job.discardReason !== null)
    return <span className={classes.error}>{t('jobs.putAway', { reason: job.discardReason })}</span>
  return <span className={classes.error}>{job.lastError}</span>
}

function Actions({ job }: { job: Job }) {
  if (job.state === 'waiting' && job.lastError === null) return null
  return (
    <Group gap="xs" wrap="nowrap" className={classes.actions}>
      {job.state === 'failed' && <RetryJob job={job} />}
      <DiscardJob job={job} />
    </Group>
  )
}

import { NativeSelect, Progress, SimpleGrid, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { JobSummary } from '@turnout/router/schema/jobs'
import { useTranslation } from 'react-i18next'
import { jobStates } from '../../app/search-params.ts'
import { showRest } from '../../lib/duration.ts'
import { useFormatTag } from '../../lib/language.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { SettingsHead } from '../organisation/settings-tabs.tsx'
import { useKindName } from './job-facts.tsx'
import { JobList } from './job-list.tsx'
import classes from './jobs.module.css'
import { Schedules } from './schedules.tsx'
import { type Progress as JobProgress, useJobNews } from './use-job-news.ts'

const LOOK_AGAIN_MS = 10_000

/** Work in the background: how much there is, what was given up, what is done again and again. */
export function JobsPage() {
  const { t } = useTranslation()
  const { state = 'failed', kind } = useSearch({ from: '/frame/administering/settings/jobs' })
  const navigate = useNavigate({ from: '/settings/jobs' })
  const kindName = useKindName()
  const news = useJobNews()
  const { data: summary } = api.jobs.summary.useQuery(undefined, { refetchInterval: LOOK_AGAIN_MS })
  return (
    <Page>
      <SettingsHead />
      <Text c="dimmed" size="sm" maw={720}>
        {t('jobs.note')}
      </Text>
      <Figures summary={summary} />
      <UnderWay news={news} />
      <div className={classes.filters}>
        <FilterBar
          label={t('jobs.state.label')}
          value={state}
          options={jobStates.map((value) => ({ value, label: t(`jobs.state.${value}`) }))}
          onChange={(value) => void navigate({ search: { state: value, kind } })}
        />
        <NativeSelect
          aria-label={t('jobs.kind.label')}
          value={kind ?? ''}
          data={[
            { value: '', label: t('jobs.kind.all') },
            ...kindsOf(summary, kind).map((value) => ({ value, label: kindName(value) })),
          ]}
          onChange={({ currentTarget }) => void navigate({ search: { state, kind: currentTarget.value || undefined } })}
        />
      </div>
      <JobList state={state} kind={kind} lookAgainMs={LOOK_AGAIN_MS} />
      <Schedules lookAgainMs={LOOK_AGAIN_MS} />
    </Page>
  )
}

function kindsOf(summary: JobSummary | undefined, chosen: string | undefined): string[] {
  const names = new Set(summary?.kinds.map(({ name }) => name))
  if (chosen) names.add(chosen)
  return [...names].sort()
}

function Figures({ summary }: { summary: JobSummary | undefined }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const number = new Intl.NumberFormat(tag)
  const count = (value: number | undefined) => (value === undefined ? '–' : number.format(value))
  const oldest = summary?.oldestDueSeconds
  const figures = [
    ['waiting', count(summary?.waiting)],
    ['running', count(summary?.running)],
    ['failed', count(summary?.failed)],
    ['oldest', oldest === undefined ? '–' : oldest < 1 ? t('jobs.nothingDue') : showRest(oldest * 1000, tag)],
  ] as const
  return (
    <SimpleGrid
      component="dl"
      cols={{ base: 2, sm: 4 }}
      className={classes.figures}
      aria-label={t('jobs.figures.label')}
    >
      {figures.map(([name, value]) => (
        <div key={name} className={classes.figure} data-bad={(name === 'failed' && summary?.failed) || undefined}>
          <dt>{t(`jobs.figures.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </SimpleGrid>
  )
}

/** Long jobs that run now: what the list knows of them, and what came since. */
function UnderWay({ news }: { news: ReadonlyMap<string, JobProgress> }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const number = new Intl.NumberFormat(useFormatTag())
  const { data } = api.jobs.list.useQuery({ state: 'running', limit: 100 }, { refetchInterval: LOOK_AGAIN_MS })
  const listed = (data?.items ?? []).flatMap(({ id, name, progress }) =>
    progress ? [[id, { jobId: id, name, ...progress }] as const] : [],
  )
  const jobs = [...new Map([...listed, ...news]).values()]
  if (jobs.length === 0) return null
  return (
    <Section title={t('jobs.underWay')}>
      <ul className={classes.bars}>
        {jobs.map(({ jobId, name, done, total }) => (
          <li key={jobId}>
            <span>{kindName(name)}</span>
            <span className={classes.count}>
              {t('jobs.progress', { done: number.format(done), total: number.format(total) })}
            </span>
            <Progress
              className={classes.bar}
              value={total === 0 ? 100 : (done / total) * 100}
              aria-label={kindName(name)}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}

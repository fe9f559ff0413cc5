import { Button, Group, Text } from '@mantine/core'
import { IconArmchair, IconRefresh } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { SeatCheck, SeatRepair } from '@turnout/router/schema/seat-checks'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone } from '../../lib/time.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton, TextLink } from '../../ui/links.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import { SettingsHead } from '../organisation/settings-tabs.tsx'
import classes from './seat-checks.module.css'

const LOOK_AGAIN_MS = 60_000

/** The recounts of seats: when each ran, what it counted and what it mended. */
export function SeatChecksPage() {
  const { t } = useTranslation()
  const { cursor, only } = useSearch({ from: '/frame/administering/settings/seats' })
  const navigate = useNavigate({ from: '/settings/seats' })
  const columns = useCheckColumns()
  const query = api.seatChecks.list.useQuery(
    { cursor, onlyRepairs: only === 'repairs', limit: 25 },
    { placeholderData: keepPreviousData, refetchInterval: LOOK_AGAIN_MS },
  )
  return (
    <Page>
      <SettingsHead />
      <Text c="dimmed" size="sm" maw={720}>
        {t('seatChecks.note')}
      </Text>
      <Group justify="space-between">
        <FilterBar
          label={t('seatChecks.filter')}
          value={only ?? 'all'}
          options={[
            { value: 'all', label: t('common.all') },
            { value: 'repairs', label: t('seatChecks.onlyRepairs') },
          ]}
          onChange={(value) => void navigate({ search: { only: value === 'repairs' ? 'repairs' : undefined } })}
        />
        <CheckNow />
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <NoChecks isFiltered={only === 'repairs'} />
        ) : (
          <>
            <DataTable
              label={t('seatChecks.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { only, cursor: next } })}
            />
          </>
        )}
      </Section>
    </Page>
  )
}

function CheckNow() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const run = api.seatChecks.run.useMutation({
    onSuccess: ({ repairs, countersChecked }) => {
      toastDone(
        repairs.length === 0
          ? t('seatChecks.clean', { count: countersChecked })
          : t('seatChecks.mended', { count: repairs.length }),
      )
    },
    onError: (error) => toastError(errorText(error)),
    onSettled: () => void utils.seatChecks.list.invalidate(),
  })
  return (
    <Button leftSection={<IconRefresh size={18} aria-hidden />} loading={run.isPending} onClick={() => run.mutate({})}>
      {t('seatChecks.now')}
    </Button>
  )
}

function useCheckColumns(): Column<SeatCheck>[] {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  const took = ({ startedAt, finishedAt }: SeatCheck) => Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt))
  return [
    {
      key: 'at',
      header: t('seatChecks.column.at'),
      cell: (check) => (
        <>
          <span className={classes.at}>
            <Moment at={check.startedAt} zone={readerZone()} />
          </span>
          <span className={classes.compact}>{t(`seatChecks.cause.${check.cause}`)}</span>
        </>
      ),
    },
    {
      key: 'cause',
      header: t('seatChecks.column.cause'),
      wideOnly: true,
      cell: ({ cause }) => t(`seatChecks.cause.${cause}`),
    },
    {
      key: 'scope',
      header: t('seatChecks.column.scope'),
      wideOnly: true,
      cell: ({ eventId }) =>
        eventId ? (
          <TextLink to="/events/$eventId" params={{ eventId }}>
            {t('seatChecks.oneEvent')}
          </TextLink>
        ) : (
          t('seatChecks.all')
        ),
    },
    {
      key: 'counters',
      header: t('seatChecks.column.counters'),
      align: 'right',
      wideOnly: true,
      cell: ({ countersChecked }) => number.format(countersChecked),
    },
    {
      key: 'took',
      header: t('seatChecks.column.took'),
      align: 'right',
      wideOnly: true,
      cell: (check) => `${number.format(took(check))} ms`,
    },
    { key: 'result', header: t('seatChecks.column.result'), cell: (check) => <Result repairs={check.repairs} /> },
  ]
}

/** Whether all was right, or what was not: which counter, from what to what. */
function Result({ repairs }: { repairs: SeatRepair[] }) {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  if (repairs.length === 0) return <StatusBadge tone="good">{t('seatChecks.ok')}</StatusBadge>
  return (
    <>
      <StatusBadge tone="warn">{t('seatChecks.repairs', { count: repairs.length })}</StatusBadge>
      <ul className={classes.repairs}>
        {repairs.map((repair) => (
          <li key={`${repair.id} ${repair.counter}`}>
            {t(`seatChecks.kind.${repair.kind}`)} <code title={repair.id}>{repair.id.slice(-8)}</code>:{' '}
            {t('seatChecks.repair', {
              counter: t(`seatChecks.counter.${repair.counter}`),
              was: number.format(repair.was),
              became: number.format(repair.became),
            })}
            {repair.over > 0 && <> ({t('seatChecks.over', { over: number.format(repair.over) })})</>}
            {' · '}
            <TextLink to="/events/$eventId/sessions" params={{ eventId: repair.eventId }}>
              {t('seatChecks.openEvent')}
            </TextLink>
          </li>
        ))}
      </ul>
    </>
  )
}

function NoChecks({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation()
  if (!isFiltered)
    return <EmptyState icon={IconArmchair} title={t('seatChecks.empty.title')} text={t('seatChecks.empty.text')} />
  return (
    <EmptyState
      icon={IconArmchair}
      title={t('seatChecks.noRepairs.title')}
      text={t('seatChecks.noRepairs.text')}
      action={
        <LinkButton to="/settings/seats" variant="default">
          {t('seatChecks.noRepairs.clear')}
        </LinkButton>
      }
    />
  )
}

import { Group } from '@mantine/core'
import { IconCalendarEvent, IconPlus, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { type EventFilter, eventFilters } from '../../app/search-params.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton, TextLink } from '../../ui/links.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { useEventColumns } from './event-columns.tsx'

const from = '/frame/reading/events'

/** All events, found by words and by state; the address says which. */
export function EventsPage() {
  const { t } = useTranslation()
  const { organize } = useRights()
  const { q, status, cursor } = useSearch({ from })
  const navigate = useNavigate({ from: '/events' })
  const columns = useEventColumns()
  const query = api.events.list.useQuery(
    { search: q, cursor, ...useFilter(status), limit: 25 },
    { placeholderData: keepPreviousData },
  )
  const filters = ['upcoming', ...eventFilters] as const
  const isEmpty = query.data?.items.length === 0
  const isFiltered = q !== undefined || status !== undefined
  // With nothing there at all, the first step stands in the middle of the page.
  const newEvent = organize && (isFiltered || !isEmpty) && <NewEventButton />
  return (
    <Page>
      <PageHeader title={t('events.title')} actions={newEvent} />
      <Group gap="sm">
        <SearchField
          label={t('events.search')}
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: { q: text || undefined, status }, replace: true })}
        />
        <FilterBar
          label={t('events.statusFilter')}
          value={status ?? 'upcoming'}
          options={filters.map((value) => ({ value, label: filterLabel(value, t) }))}
          onChange={(value) => void navigate({ search: { q, status: value === 'upcoming' ? undefined : value } })}
        />
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty ? (
          <NoEvents isFiltered={isFiltered} />
        ) : (
          <>
            <DataTable
              label={t('events.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              rowLink={({ id }) => ({ to: '/events/$eventId', params: { eventId: id } })}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { q, status, cursor: next } })}
            />
          </>
        )}
      </Section>
    </Page>
  )
}

function filterLabel(value: EventFilter | 'upcoming', t: TFunction): string {
  if (value === 'upcoming') return t('events.upcoming')
  return value === 'all' ? t('common.all') : t(`events.status.${value}`)
}

/** What the server is asked for: by default what is on or to come, soonest first; else newest first. */
function useFilter(status: EventFilter | undefined) {
  const [now] = useState(() => new Date().toISOString())
  if (status === undefined) {
    return { status: ['draft', 'published'] as ('draft' | 'published')[], from: now, order: 'soonest' as const }
  }
  return { status: status === 'all' ? undefined : [status], order: 'latest' as const }
}

function NewEventButton() {
  const { t } = useTranslation()
  return (
    <LinkButton to="/events/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('events.new')}
    </LinkButton>
  )
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconSearchOff}
        title={t('events.nothingFound.title')}
        text={t('events.nothingFound.text')}
        action={
          <LinkButton to="/events" search={{ status: 'all' }} variant="default">
            {t('events.nothingFound.clear')}
          </LinkButton>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={IconCalendarEvent}
      title={t('events.empty.title')}
      text={t('events.empty.text')}
      action={
        <Group gap="xs" justify="center">
          {organize && (
            <>
              <NewEventButton />
              <LinkButton to="/import" variant="default">
                {t('events.empty.import')}
              </LinkButton>
            </>
          )}
          <TextLink to="/events" search={{ status: 'all' }} size="sm" w="100%" mt="xs">
            {t('events.nothingFound.clear')}
          </TextLink>
        </Group>
      }
    />
  )
}

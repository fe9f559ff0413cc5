import { Text } from '@mantine/core'
import { IconBuilding, IconPlus, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Venue } from '@turnout/router/schema/venues'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'

/** Every venue, found by name, city or address. */
export function VenuesPage() {
  const { t } = useTranslation()
  const { q, cursor } = useSearch({ from: '/frame/organizing/venues' })
  const navigate = useNavigate({ from: '/venues' })
  const columns = useVenueColumns()
  const query = api.venues.list.useQuery({ search: q, cursor, limit: 25 }, { placeholderData: keepPreviousData })
  const newVenue = (
    <LinkButton to="/venues/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('venues.new')}
    </LinkButton>
  )
  const isEmpty = query.data?.items.length === 0
  return (
    <Page>
      <PageHeader title={t('venues.title')} actions={newVenue} />
      {(!isEmpty || q !== undefined) && (
        <SearchField
          label={t('venues.search')}
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: { q: text || undefined }, replace: true })}
        />
      )}
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty && q !== undefined ? (
          <EmptyState
            icon={IconSearchOff}
            title={t('venues.nothingFound.title')}
            text={t('venues.nothingFound.text')}
          />
        ) : isEmpty ? (
          <EmptyState icon={IconBuilding} title={t('venues.empty.title')} text={t('venues.empty.text')} />
        ) : (
          <>
            <DataTable
              label={t('venues.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              rowLink={({ id }) => ({ to: '/venues/$venueId', params: { venueId: id } })}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { q, cursor: next } })}
            />
          </>
        )}
      </Section>
    </Page>
  )
}

function useVenueColumns(): Column<Venue>[] {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  return [
    { key: 'name', header: t('venues.column.name'), cell: ({ name }) => name },
    {
      key: 'address',
      header: t('venues.column.address'),
      cell: ({ address, city, country }) => (
        <Text component="span" size="sm" c="dimmed">
          {[address, city, country].filter(Boolean).join(', ') || '–'}
        </Text>
      ),
    },
    { key: 'rooms', header: t('venues.column.rooms'), align: 'right', cell: ({ rooms }) => rooms.length },
    {
      key: 'capacity',
      header: t('venues.column.capacity'),
      align: 'right',
      wideOnly: true,
      cell: ({ capacity }) => (capacity === null ? '–' : number.format(capacity)),
    },
    {
      key: 'zone',
      header: t('venues.column.zone'),
      wideOnly: true,
      cell: ({ timeZone }) => (
        <Text component="span" size="sm" c="dimmed">
          {timeZone}
        </Text>
      ),
    },
  ]
}

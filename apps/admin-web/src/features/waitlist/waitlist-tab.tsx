import { Group, Select } from '@mantine/core'
import { IconHourglass, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { WaitlistStatus, WaitlistSummary } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { type WaitlistFilter, waitlistFilters } from '../../app/search-params.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { useOrderNews } from '../orders/use-order-news.ts'
import { useLiveAvailability } from '../sessions/use-live-availability.ts'
import { useWaitlistColumns } from './waitlist-columns.tsx'
import { WaitlistRules } from './waitlist-rules.tsx'
import { SummaryCards } from './waitlist-summary.tsx'

/** Those who wait for seats of an event, in their turn, and what is offered to them. */
export function WaitlistTab() {
  const { id: eventId } = useEvent()
  useLiveAvailability(eventId)
  useOrderNews(eventId)
  const summary = api.waitlist.summary.useQuery({ eventId })
  return (
    <Loaded query={summary} loading={<LoadingRows rows={5} height={52} />}>
      {(types) => <Waitlist types={types} />}
    </Loaded>
  )
}

/** True once anybody has ever waited, or got what they waited for. */
function isUsed(types: WaitlistSummary): boolean {
  return types.some(({ waitingEntries, offeredSeats, takenSeats }) => waitingEntries + offeredSeats + takenSeats > 0)
}

function Waitlist({ types }: { types: WaitlistSummary }) {
  const { t } = useTranslation()
  const event = useEvent()
  const search = useSearch({ from: '/frame/reading/events/$eventId/waitlist' })
  const { isWaitlistOpen } = event.saleSettings
  if (!isUsed(types) && search.status === undefined) {
    return (
      <Section>
        <EmptyState
          icon={IconHourglass}
          title={t(isWaitlistOpen ? 'waitlist.empty.title' : 'waitlist.empty.closedTitle')}
          text={t('waitlist.empty.text')}
          action={
            <LinkButton to="/events/$eventId/settings" params={{ eventId: event.id }} variant="default">
              {t(isWaitlistOpen ? 'waitlist.change' : 'waitlist.empty.open')}
            </LinkButton>
          }
        />
      </Section>
    )
  }
  return (
    <>
      <SummaryCards types={types} />
      <WaitlistRules event={event} />
      <Entries types={types} />
    </>
  )
}

const statuses: Record<WaitlistFilter, WaitlistStatus[] | undefined> = {
  open: ['waiting', 'offered'],
  taken: ['taken'],
  left: ['left'],
  ended: ['ended'],
  all: undefined,
}

function Entries({ types }: { types: WaitlistSummary }) {
  const { t } = useTranslation()
  const event = useEvent()
  const { cursor, type, status = 'open' } = useSearch({ from: '/frame/reading/events/$eventId/waitlist' })
  const navigate = useNavigate({ from: '/events/$eventId/waitlist' })
  const query = api.waitlist.list.useQuery(
    { eventId: event.id, ticketTypeId: type, status: statuses[status], cursor, limit: 50 },
    { placeholderData: keepPreviousData },
  )
  const columns = useWaitlistColumns(event)
  const go = (next: { cursor?: string; type?: string; status?: WaitlistFilter }) =>
    void navigate({ search: next, replace: true, resetScroll: false })
  return (
    <>
      <Group gap="sm">
        <FilterBar
          label={t('waitlist.filter')}
          value={status}
          options={waitlistFilters.map((value) => ({ value, label: t(`waitlist.show.${value}`) }))}
          onChange={(next) => go({ type, status: next })}
        />
        {types.length > 1 && (
          <Select
            aria-label={t('waitlist.type')}
            placeholder={t('waitlist.allTypes')}
            data={types.map(({ ticketTypeId, ticketTypeName }) => ({ value: ticketTypeId, label: ticketTypeName }))}
            value={type ?? null}
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            onChange={(next) => go({ status, type: next ?? undefined })}
          />
        )}
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <EmptyState
            icon={IconSearchOff}
            title={t('waitlist.nothingFound.title')}
            text={t('waitlist.nothingFound.text')}
          />
        ) : (
          <>
            <DataTable
              label={t('waitlist.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => go({ type, status, cursor: next })}
            />
          </>
        )}
      </Section>
    </>
  )
}

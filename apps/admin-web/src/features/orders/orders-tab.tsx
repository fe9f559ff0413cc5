import { IconReceipt, IconSearchOff, IconTicket } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { orderStatuses } from '../../app/search-params.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { useOrderColumns } from './order-columns.tsx'
import { OrderDrawer } from './order-drawer.tsx'
import classes from './orders.module.css'

const from = '/frame/reading/events/$eventId/orders'

/** What was bought and given, found by words and by state; the address says which, and which order is open. */
export function OrdersTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const search = useSearch({ from })
  const { q, status, cursor } = search
  const navigate = useNavigate({ from: '/events/$eventId/orders' })
  const columns = useOrderColumns(event.timeZone)
  const query = api.orders.list.useQuery(
    { eventId: event.id, search: q, status, cursor, limit: 25 },
    { placeholderData: keepPreviousData },
  )
  const isEmpty = query.data?.items.length === 0
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField
          label={t('orders.search')}
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: { q: text || undefined, status }, replace: true })}
        />
        <FilterBar
          label={t('orders.statusFilter')}
          value={status ?? 'all'}
          options={(['all', ...orderStatuses] as const).map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`orders.status.${value}`),
          }))}
          onChange={(value) => void navigate({ search: { q, status: value === 'all' ? undefined : value } })}
        />
        <GiveButton eventId={event.id} className={classes.primary} />
      </div>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty ? (
          <NoOrders eventId={event.id} isFiltered={q !== undefined || status !== undefined} />
        ) : (
          <>
            <DataTable
              label={t('orders.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              onOpen={({ id }) => void navigate({ search: { ...search, order: id } })}
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
      <OrderDrawer
        orderId={search.order}
        event={event}
        onClose={() => void navigate({ search: { q, status, cursor } })}
      />
    </>
  )
}

function GiveButton({ eventId, className }: { eventId: string; className?: string }) {
  const { t } = useTranslation()
  return (
    <LinkButton
      to="/events/$eventId/give"
      params={{ eventId }}
      className={className}
      leftSection={<IconTicket size={18} aria-hidden />}
    >
      {t('orders.give.action')}
    </LinkButton>
  )
}

function NoOrders({ eventId, isFiltered }: { eventId: string; isFiltered: boolean }) {
  const { t } = useTranslation()
  if (!isFiltered)
    return <EmptyState icon={IconReceipt} title={t('orders.empty.title')} text={t('orders.empty.text')} />
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t('orders.nothingFound.title')}
      text={t('orders.nothingFound.text')}
      action={
        <LinkButton to="/events/$eventId/orders" params={{ eventId }} variant="default">
          {t('orders.nothingFound.clear')}
        </LinkButton>
      }
    />
  )
}

import { IconReceipt, IconSearchOff, IconTicket } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { orderStatuses } from '../../app/search-params.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { ListTable } from '../../ui/list-table.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { useOrderColumns } from './order-columns.tsx'
import classes from './orders.module.css'
import { useOrderNews } from './use-order-news.ts'

const from = '/frame/reading/events/$eventId/orders'

/** What was bought and given, found by words and by state; the address says which. */
export function OrdersTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const { q, status, cursor } = useSearch({ from })
  const navigate = useNavigate({ from: '/events/$eventId/orders' })
  const columns = useOrderColumns(event.timeZone)
  const query = api.orders.list.useQuery(
    { eventId: event.id, search: q, status, cursor, limit: 25 },
    { placeholderData: keepPreviousData },
  )
  useOrderNews(event.id)
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
        <span className={classes.primary}>
          <LinkButton to="/events/$eventId/orders/refunds" params={{ eventId: event.id }} variant="default">
            {t('orders.refunds')}
          </LinkButton>
          <GiveButton eventId={event.id} />
        </span>
      </div>
      <ListTable
        label={t('orders.title')}
        columns={columns}
        query={query}
        question={[event.id, q, status]}
        cursor={cursor}
        onGo={(next) => void navigate({ search: { q, status, cursor: next } })}
        rowLink={({ id }) => ({
          to: '/events/$eventId/orders/$orderId',
          params: { eventId: event.id, orderId: id },
        })}
        empty={<NoOrders eventId={event.id} isFiltered={q !== undefined || status !== undefined} />}
        newLabel={(count) => t('orders.more', { count })}
      />
    </>
  )
}

function GiveButton({ eventId }: { eventId: string }) {
  const { t } = useTranslation()
  return (
    <LinkButton to="/events/$eventId/give" params={{ eventId }} leftSection={<IconTicket size={18} aria-hidden />}>
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

import { IconReceiptRefund, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Refund } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { refundStatuses } from '../../app/search-params.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Amount } from '../../ui/money.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { useEvent } from '../events/use-event.ts'
import { useOrderNews } from '../orders/use-order-news.ts'
import { RefundCause } from './order-refunds.tsx'
import { RefundProgressCard } from './refund-progress.tsx'
import { RefundStatusBadge } from './refund-status.tsx'
import classes from './refunds.module.css'
import { RetryRefund } from './retry-refund.tsx'
import { WithdrawRefund } from './withdraw-refund.tsx'

/** The money an event gave back, what became of it, and, once it is cancelled, how far that has come. */
export function RefundsTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const { status, cursor } = useSearch({ from: '/frame/reading/events/$eventId/orders/refunds' })
  const navigate = useNavigate({ from: '/events/$eventId/orders/refunds' })
  const columns = useRefundColumns(event.timeZone)
  useOrderNews(event.id)
  const query = api.refunds.list.useQuery(
    { eventId: event.id, status, cursor, limit: 25 },
    {
      placeholderData: keepPreviousData,
    },
  )
  return (
    <>
      {event.status === 'cancelled' && <RefundProgressCard eventId={event.id} />}
      <div className={classes.toolbar}>
        <FilterBar
          label={t('refunds.statusFilter')}
          value={status ?? 'all'}
          options={(['all', ...refundStatuses] as const).map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`refunds.status.${value}`),
          }))}
          onChange={(value) => void navigate({ search: { status: value === 'all' ? undefined : value } })}
        />
        <LinkButton
          to="/events/$eventId/orders"
          params={{ eventId: event.id }}
          variant="default"
          className={classes.toOrders}
        >
          {t('refunds.toOrders')}
        </LinkButton>
      </div>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <NoRefunds isFiltered={status !== undefined} eventId={event.id} />
        ) : (
          <>
            <DataTable
              label={t('refunds.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              rowLink={({ eventId, orderId }) => ({
                to: '/events/$eventId/orders/$orderId',
                params: { eventId, orderId },
              })}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { status, cursor: next } })}
            />
          </>
        )}
      </Section>
    </>
  )
}

/** What the list shows of refunds. On a phone the cause stands below the amount. */
function useRefundColumns(zone: string): Column<Refund>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'amount',
      header: t('refunds.column.amount'),
      cell: (refund) => (
        <>
          <Amount minor={refund.amountMinor} currency={refund.currency} />
          <span className={classes.compact}>
            <RefundCause refund={refund} />
          </span>
        </>
      ),
    },
    {
      key: 'cause',
      header: t('refunds.column.cause'),
      wideOnly: true,
      cell: (refund) => <RefundCause refund={refund} />,
    },
    {
      key: 'when',
      header: t('refunds.column.when'),
      wideOnly: true,
      cell: ({ createdAt }) => (
        <span className={classes.note}>
          <Moment at={createdAt} zone={zone} />
        </span>
      ),
    },
    {
      key: 'status',
      header: t('refunds.column.status'),
      cell: (refund) => (
        <span className={classes.state}>
          <RefundStatusBadge status={refund.status} />
          <RetryRefund refund={refund} />
          <WithdrawRefund refund={refund} />
        </span>
      ),
    },
  ]
}

function NoRefunds({ isFiltered, eventId }: { isFiltered: boolean; eventId: string }) {
  const { t } = useTranslation()
  if (!isFiltered)
    return <EmptyState icon={IconReceiptRefund} title={t('refunds.empty.title')} text={t('refunds.empty.text')} />
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t('refunds.noneOfKind.title')}
      text={t('refunds.noneOfKind.text')}
      action={
        <LinkButton to="/events/$eventId/orders/refunds" params={{ eventId }} variant="default">
          {t('refunds.noneOfKind.clear')}
        </LinkButton>
      }
    />
  )
}

import { Text } from '@mantine/core'
import type { OrderSummary } from '@turnout/router/schema/orders'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import type { Column } from '../../ui/data-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Moment } from '../../ui/when.tsx'
import { OrderStatusBadge } from './order-status.tsx'
import classes from './orders.module.css'

/** What the list shows of orders. On a phone all but the state stands in the first column. */
export function useOrderColumns(zone: string): Column<OrderSummary>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'order',
      header: t('orders.column.order'),
      cell: (order) => (
        <>
          <span className={classes.compact}>{order.buyerName}</span>
          <span className={classes.code}>{groupCode(order.code, 4)}</span>
          <Text component="span" size="sm" c="dimmed" fw={400} className={classes.compact}>
            {t('orders.ticketCount', { count: order.ticketCount })},{' '}
            <Money minor={order.totalMinor} currency={order.currency} />
          </Text>
        </>
      ),
    },
    {
      key: 'buyer',
      header: t('orders.column.buyer'),
      wideOnly: true,
      cell: (order) => (
        <span className={classes.person}>
          <span className={classes.name}>{order.buyerName}</span>
          <Text component="span" size="sm" c="dimmed" className={classes.email}>
            {order.buyerEmail}
          </Text>
        </span>
      ),
    },
    {
      key: 'tickets',
      header: t('orders.column.tickets'),
      align: 'right',
      wideOnly: true,
      cell: (order) => order.ticketCount,
    },
    {
      key: 'total',
      header: t('orders.column.total'),
      align: 'right',
      wideOnly: true,
      cell: (order) => <Money minor={order.totalMinor} currency={order.currency} />,
    },
    {
      key: 'status',
      header: t('orders.column.status'),
      cell: (order) => <OrderStatusBadge status={order.status} />,
    },
    {
      key: 'when',
      header: t('orders.column.when'),
      wideOnly: true,
      cell: (order) => (
        <Text component="span" size="sm" c="dimmed">
          <Moment at={order.createdAt} zone={zone} />
        </Text>
      ),
    },
  ]
}

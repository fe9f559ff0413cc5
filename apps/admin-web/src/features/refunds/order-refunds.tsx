import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import type { Refund } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { Amount } from '../../ui/money.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { RefundStatusBadge } from './refund-status.tsx'
import classes from './refunds.module.css'
import { RetryRefund } from './retry-refund.tsx'
import { WithdrawRefund } from './withdraw-refund.tsx'

/** The money an order gave back, newest first; whoever shows the order follows its news. */
export function OrderRefunds({ order, zone, none }: { order: Order; zone: string; none: string }) {
  const query = api.refunds.list.useQuery(
    { eventId: order.eventId, orderId: order.id, limit: 50 },
    {
      staleTime: 0,
    },
  )
  return (
    <Loaded query={query} loading={<LoadingRows rows={1} />}>
      {({ items }) =>
        items.length === 0 ? (
          <span className={classes.note}>{none}</span>
        ) : (
          <ul className={classes.list}>
            {items.map((refund) => (
              <li key={refund.id}>
                <span className={classes.cause}>
                  <strong>
                    <Amount minor={refund.amountMinor} currency={refund.currency} />
                  </strong>
                  <RefundCause refund={refund} />
                  <span className={classes.note}>
                    <Moment at={refund.createdAt} zone={zone} />
                  </span>
                </span>
                <span className={classes.state}>
                  <RefundStatusBadge status={refund.status} />
                  <RetryRefund refund={refund} />
                  <WithdrawRefund refund={refund} />
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

/** Why money goes back, and, where it did not arrive, what the processor says. */
export function RefundCause({ refund }: { refund: Refund }) {
  const { t } = useTranslation()
  return (
    <span className={classes.cause}>
      <span>{t(`refunds.cause.${refund.cause}`)}</span>
      {refund.reason && <span className={classes.note}>{refund.reason}</span>}
      {refund.withdrawnReason && (
        <span className={classes.note}>{t('refunds.withdrawnBecause', { reason: refund.withdrawnReason })}</span>
      )}
      {refund.status === 'failed' && refund.failure && (
        <span className={classes.failure}>{t('refunds.failure', { failure: refund.failure })}</span>
      )}
    </span>
  )
}

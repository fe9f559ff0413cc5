import type { Order } from '@turnout/router/schema/orders'
import { useTranslation } from 'react-i18next'
import { Amount, Money } from '../../ui/money.tsx'
import classes from './order-page.module.css'

/** What an order costs, what was paid, what went back and what is kept of it. */
export function OrderMoney({ order }: { order: Order }) {
  const { t } = useTranslation()
  const { currency, totalMinor, discountMinor, paidMinor, refundedMinor } = order
  return (
    <dl className={classes.money}>
      {discountMinor > 0 && (
        <>
          <div>
            <dt>{t('orders.money.full')}</dt>
            <dd>
              <Amount minor={totalMinor + discountMinor} currency={currency} />
            </dd>
          </div>
          <div>
            <dt>
              {t('orders.money.discount')} {order.discountCode && <code>{order.discountCode}</code>}
            </dt>
            <dd>
              <Amount minor={-discountMinor} currency={currency} />
            </dd>
          </div>
        </>
      )}
      <div>
        <dt>{t('orders.one.total')}</dt>
        <dd>
          <Money minor={totalMinor} currency={currency} />
        </dd>
      </div>
      {(totalMinor > 0 || paidMinor > 0) && (
        <>
          <div>
            <dt>{t('orders.money.paid')}</dt>
            <dd>
              <Amount minor={paidMinor} currency={currency} />
            </dd>
          </div>
          {refundedMinor > 0 && (
            <div>
              <dt>{t('orders.money.refunded')}</dt>
              <dd>
                <Amount minor={-refundedMinor} currency={currency} />
              </dd>
            </div>
          )}
          <div data-sum>
            <dt>{t('orders.money.kept')}</dt>
            <dd>
              <Amount minor={paidMinor - refundedMinor} currency={currency} />
            </dd>
          </div>
        </>
      )}
    </dl>
  )
}

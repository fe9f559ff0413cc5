import { Link } from '@tanstack/react-router'
import type { Refund } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { readerZone } from '../../lib/time.ts'
import { Moment } from '../../ui/when.tsx'
import classes from './event-lines.module.css'

/** Money that did not arrive where it should go back to: each leads to its order, where it is tried again. */
export function FailedRefunds({ refunds }: { refunds: Refund[] }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  return (
    <ul className={classes.lines} aria-label={t('today.failedRefunds')}>
      {refunds.map((refund) => (
        <li key={refund.id}>
          <Link
            to="/events/$eventId/orders/$orderId"
            params={{ eventId: refund.eventId, orderId: refund.orderId }}
            className={classes.line}
          >
            <span className={classes.text}>
              <span className={classes.title}>
                {t('today.refundFailed', { amount: showMoney(refund.amountMinor, refund.currency, tag) })}
              </span>
              <span className={classes.when}>
                <Moment at={refund.updatedAt} zone={readerZone()} />
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

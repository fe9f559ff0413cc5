import { Box } from '@mantine/core'
import type { SalesReport } from '@turnout/router/schema/reports'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { Amount } from '../../ui/money.tsx'
import classes from './sales-figure.module.css'

const amounts = ['kept', 'paid', 'refunded', 'refundsOnTheWay', 'refundsFailed', 'discount', 'pending'] as const
/** Told only where there is something to tell. */
const rare: readonly string[] = ['refundsOnTheWay', 'refundsFailed']
const counts = ['orders', 'tickets'] as const

/** What was paid, given back and kept, for each currency. */
export function MoneyTotals({ totals }: { totals: SalesReport['totals'] }) {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  if (totals.length === 0) return <p className={classes.note}>{t('reports.totals.empty')}</p>
  return (
    <ul className={classes.totals}>
      {totals.map(({ currency, ...total }) => (
        <li key={currency}>
          <dl className={classes.tiles} aria-label={currency}>
            {amounts
              .filter((name) => !rare.includes(name) || total[`${name}Minor`] > 0)
              .map((name) => (
                <div key={name} data-name={name}>
                  <dt>{t(`reports.totals.${name}`)}</dt>
                  <dd>
                    <Amount minor={total[`${name}Minor`]} currency={currency} />
                  </dd>
                </div>
              ))}
            {counts.map((name) => (
              <div key={name}>
                <dt>{t(`reports.totals.${name}`)}</dt>
                <dd>{number.format(total[name])}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

/** What became of each ticket type's tickets and money. */
export function TypeTotals({ types }: { types: SalesReport['byTicketType'] }) {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  return (
    <Box component="section" className={classes.plain} aria-label={t('reports.types.title')} tabIndex={0}>
      <table className={`${classes.table} ${classes.types}`}>
        <thead>
          <tr>
            <th scope="col">{t('reports.types.type')}</th>
            <th scope="col">{t('reports.types.sold')}</th>
            <th scope="col">{t('reports.types.cancelled')}</th>
            <th scope="col">{t('reports.types.amount')}</th>
            <th scope="col">{t('reports.types.refunded')}</th>
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <tr key={`${type.ticketTypeId} ${type.currency}`}>
              <th scope="row" className={classes.name}>
                {type.name}
              </th>
              <td>{number.format(type.sold)}</td>
              <td>{number.format(type.cancelled)}</td>
              <td>
                <Amount minor={type.amountMinor} currency={type.currency} />
              </td>
              <td>
                <Amount minor={type.refundedMinor} currency={type.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  )
}

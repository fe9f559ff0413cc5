import { api } from '@turnout/client/react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { readerZone } from '../../lib/time.ts'
import { TextLink } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { SalesChart } from './sales-chart.tsx'
import { daysOf } from './sales-days.ts'
import { salesSeries } from './sales-series.ts'
import { useSaying } from './use-saying.ts'

const HEIGHT = 110

/** Tickets sold in the last 30 days over all events, small, for the first page. Its words are among the first, too. */
export function RecentSales() {
  const { t } = useTranslation()
  const timeZone = readerZone()
  const query = api.reports.sales.useQuery({ ...daysOf('month', timeZone), timeZone }, { refetchInterval: 120_000 })
  const report = query.data
  const series = useMemo(() => report && salesSeries(report, 'tickets', null), [report])
  const saying = useSaying('tickets', null)
  const money = useMoneyOf(report?.days)
  return (
    <Section title={t('today.sales')} actions={<TextLink to="/reports">{t('today.allSales')}</TextLink>}>
      <Loaded query={{ ...query, data: series }} loading={<LoadingRows rows={1} height={HEIGHT + 56} />}>
        {(known) => (
          <SalesChart
            series={known}
            label={t('today.sales')}
            summary={
              known.sum === 0 ? t('today.noSales') : [t('today.sold', { count: known.sum }), ...money].join(' · ')
            }
            height={HEIGHT}
            isWhole
            nameOf={(name) => name ?? ''}
            {...saying}
          />
        )}
      </Loaded>
    </Section>
  )
}

/** What the tickets of these days cost, for each currency. */
function useMoneyOf(days: readonly { currency: string; amountMinor: number }[] | undefined): string[] {
  const tag = useFormatTag()
  const sums = new Map<string, number>()
  for (const { currency, amountMinor } of days ?? []) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor)
  return [...sums].filter(([, sum]) => sum > 0).map(([currency, sum]) => showMoney(sum, currency, tag))
}

import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { MoneyTotals } from './money-totals.tsx'
import { daysOf } from './sales-days.ts'
import { SalesFigure } from './sales-figure.tsx'
import { WindowControl } from './sales-window.tsx'

/** Sales over all events, by the reader's own days. */
export function ReportsPage() {
  const { t } = useTranslation()
  const { back = 'month' } = useSearch({ from: '/frame/organizing/reports' })
  const navigate = useNavigate({ from: '/reports' })
  const timeZone = readerZone()
  const query = api.reports.sales.useQuery(
    { ...daysOf(back, timeZone), timeZone },
    { placeholderData: keepPreviousData, refetchInterval: 60_000 },
  )
  return (
    <Page>
      <PageHeader title={t('reports.title')} meta={t('reports.note')} />
      <Section
        title={t('reports.sales')}
        actions={
          <WindowControl
            value={back}
            onChange={(next) => void navigate({ search: { back: next === 'month' ? undefined : next }, replace: true })}
          />
        }
      >
        <Loaded query={query} loading={<LoadingRows rows={1} height={300} />}>
          {(report) => <SalesFigure report={report} fileName={`sales-${report.from}-${report.to}`} />}
        </Loaded>
      </Section>
      {query.data && (
        <Section title={t('reports.totals.title')} note={t('reports.totals.note')}>
          <MoneyTotals totals={query.data.totals} />
        </Section>
      )}
    </Page>
  )
}

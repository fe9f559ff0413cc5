import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SalesWindow } from '../../app/search-params.ts'
import { readerZone } from '../../lib/time.ts'
import { Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { useOrderNews } from '../orders/use-order-news.ts'
import { MoneyTotals, TypeTotals } from './money-totals.tsx'
import { daysOf } from './sales-days.ts'
import classes from './sales-figure.module.css'
import { SalesFigure } from './sales-figure.tsx'
import { WindowControl } from './sales-window.tsx'

/** An event's sales by day and ticket type, and its money. */
export function EventSales({ event }: { event: Event }) {
  const { t } = useTranslation()
  const [window, setWindow] = useState<SalesWindow>('month')
  useOrderNews(event.id)
  const query = api.reports.sales.useQuery(
    { eventId: event.id, ...daysOf(window, event.timeZone) },
    { placeholderData: keepPreviousData },
  )
  return (
    <>
      <Section title={t('reports.sales')} actions={<WindowControl value={window} onChange={setWindow} />}>
        <Loaded query={query} loading={<LoadingRows rows={1} height={300} />}>
          {(report) => <SalesFigure report={report} fileName={`sales-${event.code}-${report.from}-${report.to}`} />}
        </Loaded>
        {event.timeZone !== readerZone() && (
          <div className={classes.zone}>{t('reports.zone', { zone: event.timeZone })}</div>
        )}
      </Section>
      {query.data && (query.data.totals.length > 0 || query.data.byTicketType.length > 0) && (
        <>
          <Section title={t('reports.totals.title')} note={t('reports.totals.note')}>
            <MoneyTotals totals={query.data.totals} />
          </Section>
          <Section title={t('reports.types.title')} note={t('reports.totals.note')}>
            <TypeTotals types={query.data.byTicketType} />
          </Section>
        </>
      )}
    </>
  )
}

import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconChartBar, IconDownload, IconTable } from '@tabler/icons-react'
import type { SalesReport } from '@turnout/router/schema/reports'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { downloadCsv } from '../../lib/csv.ts'
import { toMajor } from '../../lib/money.ts'
import { SalesChart } from './sales-chart.tsx'
import classes from './sales-figure.module.css'
import { type Measure, type SalesSeries, salesSeries } from './sales-series.ts'
import { SalesTable } from './sales-table.tsx'
import { useSaying } from './use-saying.ts'

interface SalesFigureProps {
  report: SalesReport
  /** The file's name, without its end. */
  fileName: string
}

/** Sales by day, as columns or as a table, in tickets or in money. */
export function SalesFigure({ report, fileName }: SalesFigureProps) {
  const { t } = useTranslation()
  const currencies = useCurrencies(report)
  const [measure, setMeasure] = useState<Measure>('tickets')
  const [chosen, setCurrency] = useState<string | null>(null)
  const [isTable, setTable] = useState(false)
  const currency = chosen ?? currencies[0] ?? null
  const series = useMemo(() => salesSeries(report, measure, currency), [report, measure, currency])
  const saying = useSaying(measure, currency)
  const nameOf = (name: string | null | undefined) =>
    name === undefined ? t('reports.others') : (name ?? t('reports.allTickets'))
  const between = { from: saying.sayDay(report.from, 'short'), to: saying.sayDay(report.to, 'short') }
  const summary =
    series.sum === 0
      ? t('reports.nothing', between)
      : measure === 'money'
        ? t('reports.summaryMoney', { amount: saying.say(series.sum, 'long'), ...between })
        : t('reports.summary', { count: series.sum, ...between })
  const label = series.isWeekly ? t('reports.chartWeeks') : t('reports.chart')
  const dayName = (day: string, style: 'short' | 'long') =>
    series.isWeekly && style === 'long'
      ? t('reports.week', { day: saying.sayDay(day, 'long') })
      : saying.sayDay(day, style)
  const shown = { series, label, nameOf, say: saying.say, sayDay: dayName }
  return (
    <>
      <div className={classes.controls}>
        <SegmentedControl
          size="xs"
          aria-label={t('reports.measure.label')}
          value={measure}
          data={[
            { value: 'tickets', label: t('reports.measure.tickets') },
            { value: 'money', label: t('reports.measure.money') },
          ]}
          onChange={(next) => setMeasure(next === 'money' ? 'money' : 'tickets')}
        />
        {measure === 'money' && currencies.length > 1 && (
          <Select
            size="xs"
            w={90}
            aria-label={t('reports.currency')}
            data={currencies}
            value={currency}
            allowDeselect={false}
            onChange={setCurrency}
          />
        )}
        <span className={classes.right}>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={isTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
            onClick={() => setTable(!isTable)}
          >
            {isTable ? t('reports.asChart') : t('reports.asTable')}
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() =>
              downloadCsv(`${fileName}.csv`, csvRows(series, measure === 'money' ? currency : null, nameOf))
            }
          >
            {t('reports.download')}
          </Button>
        </span>
      </div>
      {isTable ? (
        <SalesTable {...shown} />
      ) : (
        <SalesChart {...shown} summary={summary} isWhole={measure === 'tickets'} />
      )}
    </>
  )
}

/** The currencies something was sold in, the one with the most sales first. */
function useCurrencies({ days, totals }: SalesReport): string[] {
  return useMemo(() => {
    const counts = new Map<string, number>()
    for (const { currency, orders } of totals) counts.set(currency, orders)
    for (const { currency } of days) counts.set(currency, counts.get(currency) ?? 0)
    return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency)
  }, [days, totals])
}

/** The columns as rows of a file: days as in ISO 8601, money in whole units with a point. */
function csvRows(
  { columns, layers, sum }: SalesSeries,
  currency: string | null,
  nameOf: (name: string | null | undefined) => string,
): (string | number)[][] {
  const value = (minor: number) => (currency === null ? minor : toMajor(minor, currency))
  const unit = currency === null ? '' : ` (${currency})`
  return [
    ['day', ...layers.map(({ name }) => `${nameOf(name)}${unit}`), `total${unit}`],
    ...columns.map((column) => [
      column.day,
      ...layers.map(({ key }) => value(column.values[key] ?? 0)),
      value(column.sum),
    ]),
    ['total', ...layers.map(({ key }) => value(layerSum(columns, key))), value(sum)],
  ]
}

function layerSum(columns: SalesSeries['columns'], key: string): number {
  return columns.reduce((sum, column) => sum + (column.values[key] ?? 0), 0)
}

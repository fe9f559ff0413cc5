import { Box } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './sales-figure.module.css'
import type { SalesSeries } from './sales-series.ts'

interface SalesTableProps {
  series: SalesSeries
  label: string
  nameOf: (name: string | null | undefined) => string
  say: (value: number, style: 'short' | 'long') => string
  sayDay: (day: string, style: 'short' | 'long') => string
}

/** What a chart shows, in numbers: the days with sales, newest first. */
export function SalesTable({ series, label, nameOf, say, sayDay }: SalesTableProps) {
  const { t } = useTranslation()
  const { columns, isWeekly, sum } = series
  const layers = series.layers.length > 1 ? series.layers : []
  const sold = columns.filter((column) => column.sum !== 0).reverse()
  return (
    // The keyboard scrolls it.
    <Box component="section" className={classes.scroller} aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{isWeekly ? t('reports.weekColumn') : t('reports.day')}</th>
            {layers.map(({ key, name }) => (
              <th key={key} scope="col">
                {nameOf(name)}
              </th>
            ))}
            <th scope="col">{t('reports.sum')}</th>
          </tr>
        </thead>
        <tbody>
          {sold.map((column) => (
            <tr key={column.day}>
              <th scope="row">{sayDay(column.day, isWeekly ? 'short' : 'long')}</th>
              {layers.map(({ key }) => (
                <td key={key}>{say(column.values[key] ?? 0, 'long')}</td>
              ))}
              <td>{say(column.sum, 'long')}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('reports.sum')}</th>
            {layers.map(({ key }) => (
              <td key={key}>
                {say(
                  columns.reduce((all, { values }) => all + (values[key] ?? 0), 0),
                  'long',
                )}
              </td>
            ))}
            <td>{say(sum, 'long')}</td>
          </tr>
        </tfoot>
      </table>
    </Box>
  )
}

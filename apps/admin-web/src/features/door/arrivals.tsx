import '@mantine/charts/styles.layer.css'
// Of the legend.
import '@mantine/core/styles/ColorSwatch.layer.css'
import { AreaChart } from '@mantine/charts'
import { SegmentedControl, Text } from '@mantine/core'
import type { Stats } from '@turnout/router/schema/check-in'
import { memo, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { type ArrivalLine, type ArrivalSeries, arrivalSeries } from './arrival-series.ts'
import classes from './door.module.css'

/** How far back one may look, in minutes. */
const windows = { half: 30, one: 60, three: 180 } as const
const windowNames = ['half', 'one', 'three'] as const
const colors = ['petrol.6', 'orange.6', 'violet.6', 'lime.7', 'pink.6'] as const

interface ArrivalsProps {
  arrivals: Stats['arrivals']
  zone: string
  now: number
}

/** Arrivals per minute, one area for each station, on top of each other. */
export function Arrivals({ arrivals, zone, now }: ArrivalsProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const [back, setBack] = useState<keyof typeof windows>('one')
  // The picture changes with the minute, not with each second.
  const minute = Math.floor(now / 60_000)
  const series = useMemo(() => arrivalSeries(arrivals, minute * 60_000, windows[back]), [arrivals, minute, back])
  const { total, busiest } = series
  const time = (instant: string) => showInstant(instant, zone, tag, 'time')
  const summary = busiest
    ? t('door.arrivals.summary', { count: total, minute: time(busiest.minute), most: busiest.count })
    : t('door.arrivals.none')
  return (
    <figure className={classes.figure}>
      <div className={classes.figureHead}>
        <Text component="figcaption" size="sm" c="dimmed">
          {summary}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('door.arrivals.window')}
          value={back}
          data={windowNames.map((value) => ({ value, label: t(`door.arrivals.back.${value}`) }))}
          onChange={(value) => setBack(windowNames.find((name) => name === value) ?? 'one')}
        />
      </div>
      <Chart series={series} zone={zone} label={summary} />
    </figure>
  )
}

const Chart = memo(function Chart({ series, zone, label }: { series: ArrivalSeries; zone: string; label: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const nameOf = ({ name }: ArrivalLine) =>
    name === undefined ? t('door.arrivals.others') : (name ?? t('door.arrivals.noStation'))
  const lines = series.lines.length > 0 ? series.lines : [{ key: 'none', name: null }]
  return (
    <div role="img" aria-label={label}>
      <AreaChart
        h={240}
        data={series.rows.map(({ minute, counts }) => ({
          minute: showInstant(minute, zone, tag, 'time'),
          none: 0,
          ...counts,
        }))}
        dataKey="minute"
        type="stacked"
        series={lines.map((line, index) => ({
          name: line.key,
          label: nameOf(line),
          color: colors[index % colors.length] ?? 'petrol.6',
        }))}
        curveType="linear"
        withDots={false}
        withGradient={false}
        fillOpacity={0.35}
        strokeWidth={2}
        tickLine="none"
        withLegend={series.lines.length > 1}
        legendProps={{ verticalAlign: 'bottom' }}
        areaProps={{ isAnimationActive: false }}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 48 }}
        yAxisProps={{ allowDecimals: false, width: 32, domain: [0, (most: number) => Math.max(4, most)] }}
        tooltipAnimationDuration={0}
      />
    </div>
  )
})

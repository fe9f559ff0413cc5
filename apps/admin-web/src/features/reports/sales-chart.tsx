import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import classes from './sales-chart.module.css'
import { niceScale, type SalesColumn, type SalesSeries } from './sales-series.ts'

interface SalesChartProps {
  series: SalesSeries
  /** Names the chart for those who do not see it. */
  label: string
  /** What is said of it while no column is chosen. */
  summary: string
  height?: number
  /** Counts whole things: its lines are whole, too. */
  isWhole: boolean
  nameOf: (name: string | null | undefined) => string
  /** A value as it is said, `long` with all its digits. */
  say: (value: number, style: 'short' | 'long') => string
  /** A column's day as it is said, short below the chart. */
  sayDay: (day: string, style: 'short' | 'long') => string
}

/**
 * Columns of stacked layers. Pointing at one, or going there by arrow keys, says its values in the line above; screen
 * readers hear the same as the value of a slider, and there is always a table beside it.
 */
export function SalesChart(props: SalesChartProps) {
  const { series, height = 220 } = props
  const { columns, layers } = series
  const [at, setAt] = useState<number | null>(null)
  const chosen = at === null ? undefined : columns[at]
  const scale = niceScale(Math.max(0, ...columns.map(({ sum }) => sum)), props.isWhole)
  const go = useArrows(columns.length, at, setAt)
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.readout}>
        {chosen ? <Readout column={chosen} {...props} /> : props.summary}
      </figcaption>
      <div className={classes.plot}>
        <Scale lines={scale.lines} top={scale.top} say={props.say} />
        <div
          className={classes.columns}
          style={{ height }}
          role="slider"
          tabIndex={0}
          aria-label={props.label}
          aria-valuemin={1}
          aria-valuemax={Math.max(1, columns.length)}
          aria-valuenow={(at ?? columns.length - 1) + 1}
          aria-valuetext={chosen ? textOf(chosen, props) : props.summary}
          onKeyDown={go}
          onPointerMove={(event) => setAt(columnUnder(event, columns.length))}
          onPointerLeave={() => setAt(null)}
          onBlur={() => setAt(null)}
        >
          {scale.lines.slice(1).map((line) => (
            <span key={line} className={classes.line} style={{ bottom: `${(line / scale.top) * 100}%` }} />
          ))}
          {columns.map((column, index) => (
            <div key={column.day} className={classes.column} data-active={index === at || undefined}>
              {layers.toReversed().map(({ key }, fromTop) => {
                const value = column.values[key] ?? 0
                if (value <= 0) return null
                return (
                  <div
                    key={key}
                    className={classes.layer}
                    style={{
                      height: `${(value / scale.top) * 100}%`,
                      background: `var(--layer-${layers.length - 1 - fromTop})`,
                    }}
                  />
                )
              })}
            </div>
          ))}
        </div>
        <Days columns={columns} sayDay={props.sayDay} />
      </div>
      {layers.length > 1 && (
        <ul className={classes.legend}>
          {layers.map(({ key, name }, index) => (
            <li key={key}>
              <i style={{ background: `var(--layer-${index})` }} />
              {props.nameOf(name)}
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}

type Saying = Pick<SalesChartProps, 'series' | 'nameOf' | 'say' | 'sayDay'>

/** The layers of a column that have something, each with its value. */
function partsOf(column: SalesColumn, { series, nameOf, say }: Saying): string[] {
  if (series.layers.length < 2) return []
  return series.layers.flatMap(({ key, name }) => {
    const value = column.values[key] ?? 0
    return value === 0 ? [] : [`${nameOf(name)} ${say(value, 'long')}`]
  })
}

function textOf(column: SalesColumn, saying: Saying): string {
  const { say, sayDay } = saying
  return [`${sayDay(column.day, 'long')}: ${say(column.sum, 'long')}`, ...partsOf(column, saying)].join(', ')
}

function Readout({ column, ...saying }: { column: SalesColumn } & Saying) {
  const parts = partsOf(column, saying)
  return (
    <>
      {saying.sayDay(column.day, 'long')}: <strong>{saying.say(column.sum, 'long')}</strong>{' '}
      {parts.length > 0 && <span className={classes.parts}>({parts.join(' · ')})</span>}
    </>
  )
}

function Scale({ lines, top, say }: { lines: number[]; top: number; say: SalesChartProps['say'] }) {
  return (
    <div className={classes.scale} aria-hidden>
      {lines.map((line) => (
        <span key={line}>{say(line, 'short')}</span>
      ))}
      {lines.map((line) => (
        <i key={line} style={{ bottom: `${(line / top) * 100}%` }}>
          {say(line, 'short')}
        </i>
      ))}
    </div>
  )
}

const MOST_LABELS = 5

/** A few days below the columns, evenly spread, the first and the last among them. */
function Days({ columns, sayDay }: { columns: SalesColumn[]; sayDay: SalesChartProps['sayDay'] }) {
  const count = Math.min(MOST_LABELS, columns.length)
  const indexes = Array.from({ length: count }, (_, label) =>
    count === 1 ? 0 : Math.round((label * (columns.length - 1)) / (count - 1)),
  )
  return (
    <div className={classes.days} aria-hidden>
      {indexes.map((index, label) => {
        const column = columns[index]
        const isFirst = label === 0
        const isLast = label === count - 1
        const left = isFirst ? 0 : isLast ? 100 : ((index + 0.5) / columns.length) * 100
        return (
          column && (
            <span
              key={column.day}
              style={{ left: `${left}%` }}
              data-edge={isFirst ? 'start' : isLast ? 'end' : undefined}
            >
              {sayDay(column.day, 'short')}
            </span>
          )
        )
      })}
    </div>
  )
}

function columnUnder(event: PointerEvent<HTMLElement>, count: number): number | null {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  const index = Math.floor(((event.clientX - left) / width) * count)
  return index >= 0 && index < count ? index : null
}

/** Arrows go by one, Page keys by seven, Home and End to the ends; Escape lets go. */
function useArrows(count: number, at: number | null, setAt: (index: number | null) => void) {
  return (event: KeyboardEvent) => {
    const from = at ?? count
    const targets: Readonly<Record<string, number | null>> = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: at === null ? 0 : from + 1,
      ArrowUp: at === null ? 0 : from + 1,
      PageDown: from - 7,
      PageUp: from + 7,
      Home: 0,
      End: count - 1,
      Escape: null,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    setAt(target === null ? null : Math.min(count - 1, Math.max(0, target)))
  }
}

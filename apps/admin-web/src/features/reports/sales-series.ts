import type { SalesReport } from '@turnout/router/schema/reports'

export type Measure = 'tickets' | 'money'

/** One of the layers that columns are stacked of. */
export interface SalesLayer {
  key: string
  /** Null for sales over all ticket types; undefined for all the types that have no layer of their own. */
  name: string | null | undefined
}

/** What was sold on a day, or in the seven days from it. */
export interface SalesColumn {
  /** `YYYY-MM-DD`, the first of its days. */
  day: string
  /** Tickets or minor units, by layer. */
  values: Record<string, number>
  sum: number
}

export interface SalesSeries {
  columns: SalesColumn[]
  layers: SalesLayer[]
  isWeekly: boolean
  sum: number
}

const DAY_MS = 86_400_000
const MOST_LAYERS = 5
/** More columns than that are weeks. */
const MOST_DAYS = 62

/** The days of a report as columns, days without sales too; over a long time the columns are weeks from Monday on. */
export function salesSeries(
  report: Pick<SalesReport, 'days' | 'from' | 'to'>,
  measure: Measure,
  currency: string | null,
): SalesSeries {
  const points = report.days.filter((point) => measure === 'tickets' || point.currency === currency)
  const length = daysBetween(report.from, report.to) + 1
  const isWeekly = length > MOST_DAYS
  const begin = isWeekly ? mondayOf(report.from) : report.from
  const step = isWeekly ? 7 : 1
  const count = Math.floor(daysBetween(begin, report.to) / step) + 1
  const { layers, keyOf } = layersOf(points, measure)
  const columns = Array.from(
    { length: Math.max(0, count) },
    (_, index): SalesColumn => ({
      day: addDays(begin, index * step),
      values: Object.fromEntries(layers.map(({ key }) => [key, 0])),
      sum: 0,
    }),
  )
  let sum = 0
  for (const point of points) {
    const column = columns[Math.floor(daysBetween(begin, point.day) / step)]
    if (!column) continue
    const value = sizeOf(point, measure)
    const key = keyOf(point.ticketTypeId)
    column.values[key] = (column.values[key] ?? 0) + value
    column.sum += value
    sum += value
  }
  return { columns, layers, isWeekly, sum }
}

type Point = SalesReport['days'][number]

function sizeOf(point: Point, measure: Measure): number {
  return measure === 'tickets' ? point.tickets : point.amountMinor
}

/** The types that sold most get layers of their own, in the order of their names, so that colours stay. */
function layersOf(points: Point[], measure: Measure): { layers: SalesLayer[]; keyOf: (id: string | null) => string } {
  const types = new Map<string, { name: string | null; value: number }>()
  for (const point of points) {
    const key = point.ticketTypeId ?? 'all'
    const value = (types.get(key)?.value ?? 0) + sizeOf(point, measure)
    types.set(key, { name: point.ticketTypeName, value })
  }
  const ranked = [...types].sort(([, a], [, b]) => b.value - a.value)
  const own = ranked.slice(0, ranked.length > MOST_LAYERS ? MOST_LAYERS - 1 : MOST_LAYERS)
  const layers: SalesLayer[] = own
    .map(([key, { name }]) => ({ key, name }))
    .sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '') || a.key.localeCompare(b.key))
  if (ranked.length > own.length) layers.push({ key: 'others', name: undefined })
  const known = new Set(layers.map(({ key }) => key))
  return { layers, keyOf: (id) => (known.has(id ?? 'all') ? (id ?? 'all') : 'others') }
}

/** Days of the calendar, without clocks: all of them as long as a day in UTC. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** The calendar day so many days later, as `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}

function mondayOf(day: string): string {
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7))
}

/** A round number at or above the highest column, and the steps to it: for the lines behind the columns. */
export function niceScale(most: number, isWhole: boolean): { top: number; lines: number[] } {
  const least = isWhole ? 4 : 1
  const rough = Math.max(most, least) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const whole = isWhole ? Math.ceil(step) : step
  const top = Math.ceil(Math.max(most, least) / whole) * whole
  return { top, lines: Array.from({ length: Math.round(top / whole) + 1 }, (_, index) => index * whole) }
}

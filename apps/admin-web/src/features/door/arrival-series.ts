import type { Stats } from '@turnout/router/schema/check-in'

/** A station's line in the chart. */
export interface ArrivalLine {
  /** Name of its values in the rows. */
  key: string
  /** Null for arrivals without a station; undefined for all the stations that have no line of their own. */
  name: string | null | undefined
}

export interface ArrivalSeries {
  /** One for each minute, oldest first; the values by the lines' keys. */
  rows: { minute: string; counts: Record<string, number> }[]
  lines: ArrivalLine[]
  total: number
  /** The minute with the most arrivals; null when nobody came. */
  busiest: { minute: string; count: number } | null
}

const MOST_LINES = 5
const MINUTE_MS = 60_000

/** Arrivals by minute and station over the last minutes up to `now` (milliseconds since 1970), empty minutes as 0. */
export function arrivalSeries(arrivals: Stats['arrivals'], now: number, minutes: number): ArrivalSeries {
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS
  const first = last - (minutes - 1) * MINUTE_MS
  const within = arrivals.filter(({ minute }) => Date.parse(minute) >= first && Date.parse(minute) <= last)
  const { lines, keyOf } = linesOf(within)
  const rows = Array.from({ length: minutes }, (_, index) => ({
    minute: new Date(first + index * MINUTE_MS).toISOString(),
    counts: Object.fromEntries(lines.map(({ key }) => [key, 0])),
  }))
  let busiest: ArrivalSeries['busiest'] = null
  const totals = new Map<string, number>()
  for (const { minute, stationId, count } of within) {
    const row = rows[(Date.parse(minute) - first) / MINUTE_MS]
    if (!row) continue
    const key = keyOf(stationId)
    row.counts[key] = (row.counts[key] ?? 0) + count
    totals.set(row.minute, (totals.get(row.minute) ?? 0) + count)
  }
  for (const [minute, count] of totals) {
    if (!busiest || count > busiest.count) busiest = { minute, count }
  }
  return { rows, lines, total: [...totals.values()].reduce((sum, count) => sum + count, 0), busiest }
}

/** The stations with the most arrivals get lines of their own, in the order of their names, so that colours stay. */
function linesOf(arrivals: Stats['arrivals']): { lines: ArrivalLine[]; keyOf: (stationId: string | null) => string } {
  const stations = new Map<string, { name: string | null; count: number }>()
  for (const { stationId, stationName, count } of arrivals) {
    const key = stationId ?? 'none'
    stations.set(key, { name: stationName, count: (stations.get(key)?.count ?? 0) + count })
  }
  const ranked = [...stations].sort(([, a], [, b]) => b.count - a.count)
  const own = ranked.slice(0, ranked.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES)
  const lines: ArrivalLine[] = own
    .map(([key, { name }]) => ({ key, name }))
    .sort((a, b) => (a.name ?? '\uffff').localeCompare(b.name ?? '\uffff') || a.key.localeCompare(b.key))
  if (ranked.length > own.length) lines.push({ key: 'others', name: undefined })
  const known = new Set(lines.map(({ key }) => key))
  return { lines, keyOf: (stationId) => (known.has(stationId ?? 'none') ? (stationId ?? 'none') : 'others') }
}

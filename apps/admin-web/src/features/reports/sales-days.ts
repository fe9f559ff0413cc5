import type { SalesWindow } from '../../app/search-params.ts'
import { dayKey } from '../../lib/time.ts'
import { addDays } from './sales-series.ts'

/** In days; a report may cover no more than the longest. */
const lengths: Record<SalesWindow, number> = { month: 30, quarter: 90, all: 400 }

/** First and last day of a window that ends today, on a clock in the zone. */
export function daysOf(window: SalesWindow, zone: string): { from: string; to: string } {
  const to = dayKey(new Date().toISOString(), zone)
  return { from: addDays(to, 1 - lengths[window]), to }
}

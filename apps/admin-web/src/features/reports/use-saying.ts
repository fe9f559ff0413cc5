import { useFormatTag } from '../../lib/language.ts'
import { minorDigits, showMoney } from '../../lib/money.ts'
import { showInstant } from '../../lib/time.ts'
import type { Measure } from './sales-series.ts'

/** Numbers, money and days of a chart, as they are said in the chosen language. */
export function useSaying(measure: Measure, currency: string | null) {
  const tag = useFormatTag()
  return {
    say: (value: number, style: 'short' | 'long') => {
      if (measure === 'tickets' || currency === null) return new Intl.NumberFormat(tag).format(value)
      if (style === 'long') return showMoney(value, currency, tag)
      const short = { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 1 } as const
      return new Intl.NumberFormat(tag, { ...short, minimumFractionDigits: 0 }).format(
        value / 10 ** minorDigits(currency),
      )
    },
    // A day of the calendar, whichever the zone: read and shown in UTC.
    sayDay: (day: string, style: 'short' | 'long') =>
      showInstant(`${day}T00:00:00Z`, 'UTC', tag, style === 'long' ? 'day' : 'dayShort'),
  }
}

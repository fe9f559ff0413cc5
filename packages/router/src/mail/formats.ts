import { formatMoney } from '../core/money.ts'

/** How an event's instants and money are written in one language. */
export interface Formats {
  /** From when to when, on the event's own clocks. */
  span(startsAt: Date, endsAt: Date): string
  /** A moment on the event's own clocks, with its zone named: whoever reads it may be elsewhere. */
  instant(at: Date): string
  money(amountMinor: number, currency: string): string
}

// Making one costs as much as the rest of a mail's words. The oldest goes when there are this many.
const made = new Map<string, Formats>()
const MADE_AT_MOST = 500

/** @param isAllDay days are named, hours are not */
export function formatsOf(tag: string, timeZone: string, isAllDay: boolean): Formats {
  const key = `${tag} ${timeZone} ${isAllDay}`
  const known = made.get(key)
  if (known) return known
  const formats = makeFormats(tag, timeZone, isAllDay)
  const [oldest] = made.keys()
  if (oldest !== undefined && made.size >= MADE_AT_MOST) made.delete(oldest)
  made.set(key, formats)
  return formats
}

function makeFormats(tag: string, timeZone: string, isAllDay: boolean): Formats {
  const when = new Intl.DateTimeFormat(tag, {
    timeZone,
    dateStyle: 'full',
    ...(isAllDay ? {} : { timeStyle: 'short' }),
  })
  const instant = new Intl.DateTimeFormat(tag, {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return {
    // A day that ends at midnight is over the instant before.
    span: (startsAt, endsAt) => when.formatRange(startsAt, isAllDay ? new Date(endsAt.getTime() - 1) : endsAt),
    instant: (at) => instant.format(at),
    money: (amountMinor, currency) => formatMoney(amountMinor, currency, tag),
  }
}

/** Shows instants in an event's zone. For going the other way, from what a person typed, see `zone.ts`. */

type Style = 'time' | 'day' | 'dayLong' | 'dayShort' | 'dateTime' | 'zone' | 'minute'

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit' },
  minute: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  dayLong: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dayShort: { day: 'numeric', month: 'short' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  zone: { hour: '2-digit', timeZoneName: 'short' },
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(tag: string, zone: string, style: Style): Intl.DateTimeFormat {
  const key = `${tag}|${zone}|${style}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(tag, { ...styles[style], timeZone: zone })
  formats.set(key, made)
  return made
}

/** The zone of the reader's own clock. */
export function readerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** One instant, in a zone, in one of the house's styles. */
export function showInstant(instant: string, zone: string, tag: string, style: Exclude<Style, 'zone'>): string {
  return format(tag, zone, style).format(new Date(instant))
}

/** The calendar day of an instant in a zone, as `YYYY-MM-DD`: what sessions are grouped by. */
export function dayKey(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(new Date(instant))
}

/** A short name of the zone at an instant, such as `CET` or `GMT+1`. */
export function zoneName(instant: string, zone: string, tag: string): string {
  const part = format(tag, zone, 'zone')
    .formatToParts(new Date(instant))
    .find(({ type }) => type === 'timeZoneName')
  return part?.value ?? zone
}

/** True when a clock in the zone shows what the reader's own clock shows at that instant. */
export function isReadersClock(instant: string, zone: string): boolean {
  return clock(instant, zone) === clock(instant, readerZone())
}

function clock(instant: string, zone: string): string {
  return format('en-GB', zone, 'dateTime').format(new Date(instant))
}

export interface Span {
  startsAt: string
  endsAt: string | null
  isAllDay?: boolean
}

/** `Sat, 21 Nov 2026, 10:00–11:30`; over several days both ends; all-day spans show days only. */
export function showSpan(span: Span, zone: string, tag: string): string {
  const day = (instant: string) => showInstant(instant, zone, tag, 'day')
  const time = (instant: string) => showInstant(instant, zone, tag, 'time')
  // The year of both is said once, where it stands at the end.
  const isOneYear = (a: string, b: string) => dayKey(a, zone).slice(0, 4) === dayKey(b, zone).slice(0, 4)
  const firstDay = (first: string, last: string) =>
    isOneYear(first, last) ? day(first).replace(/ \d{4}$/, '') : day(first)
  const lastDay = span.endsAt && span.isAllDay ? lastMoment(span.startsAt, span.endsAt) : span.endsAt
  const isOneDay = !lastDay || dayKey(span.startsAt, zone) === dayKey(lastDay, zone)
  if (span.isAllDay) return isOneDay ? day(span.startsAt) : `${firstDay(span.startsAt, lastDay)} – ${day(lastDay)}`
  if (!span.endsAt) return `${day(span.startsAt)}, ${time(span.startsAt)}`
  if (isOneDay) return `${day(span.startsAt)}, ${time(span.startsAt)}–${time(span.endsAt)}`
  return `${firstDay(span.startsAt, span.endsAt)}, ${time(span.startsAt)} – ${day(span.endsAt)}, ${time(span.endsAt)}`
}

/** An all-day span ends at the midnight after its last day. */
function lastMoment(startsAt: string, endsAt: string): string {
  return new Date(Math.max(Date.parse(startsAt), Date.parse(endsAt) - 1)).toISOString()
}

/** `in 5 minutes`, `2 hours ago`: rough on purpose. */
export function showRelative(instant: string, now: number, tag: string): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  const size = Math.abs(seconds)
  if (size < 60) return relative.format(seconds, 'second')
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  return relative.format(Math.round(seconds / 86_400), 'day')
}

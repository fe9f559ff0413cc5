const COUNTS = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 } as const
const UNITS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const

type Count = keyof typeof COUNTS | number
type Unit = keyof typeof UNITS

/** A stretch of time in words: `one hour`, `90 minutes`. */
export type Span = `${Count} ${Unit}` | `${Count} ${Unit}s`

/** An instant, or one in words as seen from now: `now`, `in one hour`, `3 days ago`. */
export type When = Date | 'now' | `in ${Span}` | `${Span} ago`

/** The instant that words mean at `now`. Days have 24 hours here. */
export function instantOf(when: When, now: Date): Date {
  if (when instanceof Date) return when
  if (when === 'now') return now
  const span = when.replace(/^in | ago$/g, '')
  return new Date(now.getTime() + (when.endsWith(' ago') ? -1 : 1) * millisecondsOf(span))
}

/** The length of a span in milliseconds. */
export function millisecondsOf(span: string): number {
  const [count = '', unit = ''] = span.split(' ')
  const singular = unit.replace(/s$/, '')
  const factor = has(COUNTS, count) ? COUNTS[count] : Number(count)
  if (!has(UNITS, singular) || !Number.isFinite(factor)) throw new Error(`Not a span of time: ${span}`)
  return factor * UNITS[singular]
}

function has<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key)
}

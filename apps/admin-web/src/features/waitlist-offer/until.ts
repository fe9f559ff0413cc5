import { useFormatTag } from '../../lib/language.ts'
import { showInstant, zoneName } from '../../lib/time.ts'

/** An instant with its day and its zone, on the clocks of the event; the zone's name is not broken over lines. */
export function useUntil(timeZone: string): (at: string) => string {
  const tag = useFormatTag()
  return (at) =>
    `${showInstant(at, timeZone, tag, 'dateTime')}\u00a0${zoneName(at, timeZone, tag).replace('-', '\u2011')}`
}

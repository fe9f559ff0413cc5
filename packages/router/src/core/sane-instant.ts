const FROM = Date.UTC(1900, 0, 1)
const UNTIL = Date.UTC(2100, 0, 1)

/** The years in words, for refusals. */
export const SANE_YEARS = 'from 1900 to 2099'

/**
 * True for instants from 1900 to the end of 2099, in UTC. Past events of any age have room in it; beyond it lie typing
 * errors, years that ISO strings of four digits cannot say, and, from 2106, seconds that a ticket's code cannot hold.
 * The tables check the same.
 */
export function isSaneInstant(instant: Date): boolean {
  const time = instant.getTime()
  return time >= FROM && time < UNTIL
}

/** Which rows of a list are on show. */
export interface Shown<Row> {
  /** Names what was asked for; another question begins anew. */
  question: string
  rows: Row[]
}

export interface CalmRows<Row> {
  /** As they stand on the screen: each in its place, with what is known of it now. */
  rows: Row[]
  /** How many rows of the newest answer are not on show. */
  newCount: number
}

/**
 * What to show of a list that changes while somebody reads it: rows stay where they are and take on their news; what is
 * new to the list waits until the reader asks for it. Where there was nothing to lose one's place in, it shows at once.
 */
export function calmRows<Row extends { id: string }>(
  shown: Shown<Row> | null,
  question: string,
  fresh: Row[],
): CalmRows<Row> {
  if (!shown || shown.question !== question || shown.rows.length === 0) return { rows: fresh, newCount: 0 }
  const news = new Map(fresh.map((row) => [row.id, row]))
  const known = new Set(shown.rows.map(({ id }) => id))
  const last = fresh.findLastIndex(({ id }) => known.has(id))
  const isNew = ({ id }: Row) => !known.has(id)
  return {
    // What moved up from the next page joins at the foot, where it moves nothing.
    rows: [...shown.rows.map((row) => news.get(row.id) ?? row), ...(last < 0 ? [] : fresh.slice(last + 1))],
    newCount: fresh.slice(0, last < 0 ? undefined : last).filter(isNew).length,
  }
}

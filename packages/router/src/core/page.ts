import { z } from 'zod'
import { refuse } from './errors.ts'

/** Makes the opaque cursor of a row: its sort value and its id, which breaks ties. */
export function encodeCursor(sortValue: string, id: string): string {
  return btoa(JSON.stringify([sortValue, id]))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** @throws DomainError VALIDATION_ERROR when the cursor is not one of ours */
export function decodeCursor(cursor: string): { sortValue: string; id: string } {
  try {
    const [sortValue, id] = z
      .tuple([z.string(), z.uuid()])
      .parse(JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))))
    return { sortValue, id }
  } catch {
    throw refuse('VALIDATION_ERROR', 'The cursor is not valid', { field: 'cursor' })
  }
}

/** Cuts a list that was read with `limit + 1` rows into a page. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => [sortValue: string, id: string],
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    items: kept.map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor(...cursorOf(last)) : null,
  }
}

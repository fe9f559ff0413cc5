import { type FocusEvent, type KeyboardEvent, useState } from 'react'

export interface GridPlace {
  row: number
  col: number
}

const PAGE = 10

/**
 * One stop for the Tab key, arrows within (the grid pattern of the ARIA practices). What can have the focus bears
 * `data-row` and `data-col`; row 0 holds the column heads, column 0 the row heads.
 */
export function useGridKeys(rows: number, cols: number) {
  const [active, setActive] = useState<GridPlace>({ row: 1, col: 0 })
  // Rows may have been filtered away since.
  const place = { row: Math.min(active.row, rows), col: Math.min(active.col, cols) }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const from = placeOf(event.target)
    if (!from || event.altKey || event.metaKey) return
    const to = moved(from, event.key, event.ctrlKey, { rows, cols })
    if (!to) return
    event.preventDefault()
    focusPlace(event.currentTarget, to)
  }
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const at = placeOf(event.target)
    if (at) setActive(at)
  }
  return { active: place, onKeyDown, onFocus }
}

/** Where a key leads from a place; null for keys that do not move. */
export function moved(
  { row, col }: GridPlace,
  key: string,
  isFar: boolean,
  { rows, cols }: { rows: number; cols: number },
): GridPlace | null {
  const clampRow = (value: number) => Math.max(col === 0 ? 1 : 0, Math.min(rows, value))
  const clampCol = (value: number) => Math.max(row === 0 ? 1 : 0, Math.min(cols, value))
  switch (key) {
    case 'ArrowUp':
      return { row: clampRow(row - 1), col }
    case 'ArrowDown':
      return { row: clampRow(row + 1), col }
    case 'ArrowLeft':
      return { row, col: clampCol(col - 1) }
    case 'ArrowRight':
      return { row, col: clampCol(col + 1) }
    case 'PageUp':
      return { row: clampRow(Math.max(1, row - PAGE)), col }
    case 'PageDown':
      return { row: clampRow(row + PAGE), col }
    case 'Home':
      return isFar ? { row: 1, col: 0 } : { row, col: clampCol(0) }
    case 'End':
      return isFar ? { row: rows, col: cols } : { row, col: cols }
    default:
      return null
  }
}

function placeOf(target: EventTarget): GridPlace | null {
  if (!(target instanceof HTMLElement)) return null
  const { row, col } = target.dataset
  return row === undefined || col === undefined ? null : { row: Number(row), col: Number(col) }
}

function focusPlace(grid: HTMLElement, { row, col }: GridPlace): void {
  grid.querySelector<HTMLElement>(`[data-row="${row}"][data-col="${col}"]`)?.focus()
}

import { expect, it } from 'vitest'
import { moved } from './use-grid-keys.ts'

const size = { rows: 30, cols: 3 }

it('moves by arrows and stops at the edges', () => {
  expect(moved({ row: 4, col: 2 }, 'ArrowDown', false, size)).toEqual({ row: 5, col: 2 })
  expect(moved({ row: 30, col: 2 }, 'ArrowDown', false, size)).toEqual({ row: 30, col: 2 })
  expect(moved({ row: 4, col: 3 }, 'ArrowRight', false, size)).toEqual({ row: 4, col: 3 })
})

it('never reaches the corner, where nothing is', () => {
  expect(moved({ row: 1, col: 0 }, 'ArrowUp', false, size)).toEqual({ row: 1, col: 0 })
  expect(moved({ row: 0, col: 1 }, 'ArrowLeft', false, size)).toEqual({ row: 0, col: 1 })
  expect(moved({ row: 0, col: 2 }, 'Home', false, size)).toEqual({ row: 0, col: 1 })
})

it('goes to ends of the row, of the grid, and by pages', () => {
  expect(moved({ row: 4, col: 2 }, 'Home', false, size)).toEqual({ row: 4, col: 0 })
  expect(moved({ row: 4, col: 2 }, 'End', true, size)).toEqual({ row: 30, col: 3 })
  expect(moved({ row: 4, col: 2 }, 'Home', true, size)).toEqual({ row: 1, col: 0 })
  expect(moved({ row: 4, col: 2 }, 'PageDown', false, size)).toEqual({ row: 14, col: 2 })
  expect(moved({ row: 4, col: 2 }, 'PageUp', false, size)).toEqual({ row: 1, col: 2 })
})

it('leaves other keys alone', () => {
  expect(moved({ row: 4, col: 2 }, 'Tab', false, size)).toBeNull()
  expect(moved({ row: 4, col: 2 }, ' ', false, size)).toBeNull()
})

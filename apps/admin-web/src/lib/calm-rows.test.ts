import { describe, expect, it } from 'vitest'
import { calmRows } from './calm-rows.ts'

const row = (id: string, state = 'old') => ({ id, state })

describe('a list that changes while it is read', () => {
  it('keeps rows in their places and shows what became of them', () => {
    const shown = { question: 'q', rows: [row('a'), row('b')] }
    const { rows, newCount } = calmRows(shown, 'q', [row('c'), row('b', 'new'), row('a')])
    expect(rows).toEqual([row('a'), row('b', 'new')])
    expect(newCount).toBe(1)
  })

  it('keeps a row that fell off the page', () => {
    const shown = { question: 'q', rows: [row('a'), row('b')] }
    expect(calmRows(shown, 'q', [row('c'), row('a')])).toEqual({ rows: [row('a'), row('b')], newCount: 1 })
  })

  it('lets rows join at the foot', () => {
    const shown = { question: 'q', rows: [row('a'), row('b')] }
    expect(calmRows(shown, 'q', [row('a'), row('c')])).toEqual({ rows: [row('a'), row('b'), row('c')], newCount: 0 })
  })

  it('begins anew with another question, and shows the first row of an empty list at once', () => {
    expect(calmRows({ question: 'q', rows: [row('a')] }, 'other', [row('c')])).toEqual({
      rows: [row('c')],
      newCount: 0,
    })
    expect(calmRows({ question: 'q', rows: [] }, 'q', [row('c')])).toEqual({ rows: [row('c')], newCount: 0 })
    expect(calmRows(null, 'q', [row('c')])).toEqual({ rows: [row('c')], newCount: 0 })
  })
})

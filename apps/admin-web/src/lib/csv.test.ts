import { describe, expect, it } from 'vitest'
import { toCsv } from './csv.ts'

describe('a table as CSV', () => {
  it('quotes what needs it', () => {
    expect(
      toCsv([
        ['a', 1],
        ['with, comma', 'with "quotes"'],
      ]),
    ).toBe('a,1\r\n"with, comma","with ""quotes"""\r\n')
  })

  it('makes no formulas of names, and leaves numbers alone', () => {
    expect(toCsv([['=1+1', -5]])).toBe("'=1+1,-5\r\n")
  })
})

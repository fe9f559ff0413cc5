import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { DomainError } from './errors.ts'
import { cursorsOf } from './page.ts'
import { asTRPCError } from './trpc.ts'
import { isStorable } from './values.ts'

const id = '019aa000-0000-7000-8000-000000000000'
const names = cursorsOf('names', 'text')
const times = cursorsOf('times', 'instant')
const ids = cursorsOf('ids', 'id')

async function codeOf(decode: () => unknown): Promise<string> {
  const refused = async () => {
    try {
      return decode()
    } catch (error) {
      throw error instanceof DomainError ? asTRPCError(error) : error
    }
  }
  return (await refusalOf(refused())).code
}

const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('a cursor', () => {
  it('carries any name that a list may be sorted by', () => {
    for (const sortValue of ['', 'ő és ű', 'İstanbul', '🎪 tent', '"quoted"', '中'.repeat(200)]) {
      const cursor = names.encode({ sortValue, id })
      expect(cursor).toMatch(/^[\w-]{1,2000}$/)
      expect(names.decode(cursor)).toEqual({ sortValue, id })
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (sortValue) => {
        fc.pre(isStorable(sortValue))
        expect(names.decode(names.encode({ sortValue, id }))).toEqual({ sortValue, id })
      }),
    )
  })

  it.each([
    ['garbage', 'abc'],
    ['no base64', 'ő'],
    ['base64 of no JSON', btoa('hello')],
    ['UTF-8 that is none', btoa('["names","\xff"]')],
    ['too little', forged('names')],
    ['too much', forged('names', 'a', id, 1)],
    ["another list's", ids.encode({ sortValue: '', id })],
    ['NUL in the name', forged('names', 'a\u0000', id)],
    ['half of a letter', forged('names', '\ud800', id)],
    ['no id', forged('names', 'a', 'b')],
    ['a huge one', 'A'.repeat(100_000)],
  ])('of names is refused when it is %s', async (_what, cursor) => {
    expect(await codeOf(() => names.decode(cursor))).toBe('VALIDATION_ERROR')
  })

  it.each(['yesterday', '', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-01-01', '2026-13-01T00:00:00Z'])(
    'of instants is refused for %j',
    async (sortValue) => {
      expect(await codeOf(() => times.decode(forged('times', sortValue, id)))).toBe('VALIDATION_ERROR')
    },
  )

  it('of instants keeps microseconds', () => {
    const place = { sortValue: '2026-11-20T12:00:00.123456Z', id }
    expect(times.decode(times.encode(place))).toEqual(place)
  })
})

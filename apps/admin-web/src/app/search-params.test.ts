import { expect, it } from 'vitest'
import { listParams, nextParam, wordParam } from './search-params.ts'

it('goes on to an address of this app only', () => {
  expect(nextParam({ next: '/events/1?q=x' })).toEqual({ next: '/events/1?q=x' })
  for (const next of ['https://example.org', '//example.org', '/\\example.org', 'javascript:alert(1)', '', 5, null]) {
    expect(nextParam({ next })).toEqual({ next: undefined })
  }
})

it('takes what was typed as text, also when it looks like a number', () => {
  expect(listParams({ q: 2027, cursor: 'abc' })).toEqual({ q: '2027', cursor: 'abc' })
  expect(listParams({ q: '', cursor: { a: 1 } })).toEqual({ q: undefined, cursor: undefined })
})

it('leaves out words it does not know', () => {
  expect(wordParam({ status: 'draft' }, 'status', ['draft', 'all'])).toBe('draft')
  expect(wordParam({ status: 'lost' }, 'status', ['draft', 'all'])).toBeUndefined()
})

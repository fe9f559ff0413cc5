import { expect, it } from 'vitest'
import { newId } from './new-id.ts'
import { id } from './values.ts'

it('makes ids of version 7 that grow in the order in which they are asked for', () => {
  const ids = Array.from({ length: 10_000 }, newId)
  for (const one of ids.slice(0, 100)) expect(id.parse(one)).toBe(one)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

it('tells the time in them', () => {
  const before = Date.now()
  const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16)
  expect(made).toBeGreaterThanOrEqual(before - 1000)
  expect(made).toBeLessThanOrEqual(Date.now() + 1000)
})

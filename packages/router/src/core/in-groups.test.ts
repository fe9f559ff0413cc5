import { useTestDatabase } from '@turnout/db/testing'
import { expect, it } from 'vitest'
import { inGroups } from './in-groups.ts'

const database = useTestDatabase()

it('starts at once, gathers what comes meanwhile, and gives everybody their own result', async () => {
  const sizes: number[] = []
  const double = inGroups(async (_db, items: number[]) => {
    sizes.push(items.length)
    await Promise.resolve()
    return items.map((item) => item * 2)
  })
  const { db } = database()
  const results = await Promise.all(Array.from({ length: 200 }, (_, item) => double(db, item)))
  expect(results).toEqual(Array.from({ length: 200 }, (_, item) => item * 2))
  expect(sizes.slice(0, 2)).toEqual([1, 1])
  expect(Math.max(...sizes)).toBe(50)
  expect(sizes.length).toBeLessThan(10)
})

it('lets nobody fail for another’s sake', async () => {
  const halve = inGroups(async (_db, items: number[]) => {
    await Promise.resolve()
    if (items.some((item) => item % 2 === 1)) throw new Error(`odd: ${items}`)
    return items.map((item) => item / 2)
  })
  const { db } = database()
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, item) => halve(db, item)))
  results.forEach((result, item) => {
    if (item % 2 === 0) expect(result).toEqual({ status: 'fulfilled', value: item / 2 })
    else expect(result).toMatchObject({ status: 'rejected', reason: { message: `odd: ${item}` } })
  })
})

import { useTestDatabase } from '@turnout/db/testing'
import { expect, it } from 'vitest'
import { gate } from '../testing/race.ts'
import { HELD_UP, inGroups } from './in-groups.ts'

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

it('turns away who comes when as many wait as may, and says when to come back', async () => {
  const { open, opened } = gate()
  const slow = inGroups(async (_db, items: number[]) => opened.then(() => items), {
    laneOf: () => 'one',
    waitingAtMost: 5,
  })
  const { db } = database()
  const results = Array.from({ length: 8 }, (_, item) => slow(db, item))
  // One is under way and five wait.
  for (const late of results.slice(6)) {
    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfterSeconds: 2 } })
  }
  open()
  expect(await Promise.all(results.slice(0, 6))).toEqual([0, 1, 2, 3, 4, 5])
  expect(await slow(db, 9)).toBe(9)
})

it('serves a lane in its order, by one group at a time, and two of a name never in one group', async () => {
  const groups: string[][] = []
  const underWay = new Set<string>()
  const name = inGroups(
    async (_db, items: string[]) => {
      groups.push(items)
      for (const lane of new Set(items.map((item) => item.charAt(0)))) {
        expect(underWay.has(lane)).toBe(false)
        underWay.add(lane)
      }
      await new Promise(setImmediate)
      for (const item of items) underWay.delete(item.charAt(0))
      return items
    },
    { laneOf: (item) => item.charAt(0), twinOf: (item) => item.slice(-1) },
  )
  const { db } = database()
  const items = Array.from({ length: 60 }, (_, n) => `${'abc'.charAt(n % 3)}-${String(n).padStart(2, '0')}-${n % 20}`)
  expect(await Promise.all(items.map((item) => name(db, item)))).toEqual(items)
  for (const group of groups) expect(new Set(group.map((item) => item.slice(-1))).size).toBe(group.length)
})

it('serves apart a lane that is held up, with its order, and the others meanwhile', async () => {
  const { open, opened } = gate()
  const served: string[] = []
  const serve = inGroups(
    async (_db, items: string[], { isPatient }) => {
      if (isPatient) await opened
      const isFree = (item: string) => isPatient || !item.startsWith('held')
      served.push(...items.filter(isFree))
      return items.map((item) => (isFree(item) ? item : HELD_UP))
    },
    { laneOf: (item) => item.slice(0, 4) },
  )
  const { db } = database()
  const held = ['held 1', 'held 2'].map((item) => serve(db, item))
  expect(await Promise.all(['free 1', 'free 2', 'free 3'].map((item) => serve(db, item)))).toHaveLength(3)
  held.push(serve(db, 'held 3'))
  expect(served).toEqual(['free 1', 'free 2', 'free 3'])
  open()
  expect(await Promise.all(held)).toEqual(['held 1', 'held 2', 'held 3'])
  expect(served.slice(3)).toEqual(['held 1', 'held 2', 'held 3'])
})

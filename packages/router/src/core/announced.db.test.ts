import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { announce } from './announce.ts'
import { hearCommits } from './announced.ts'

const database = useTestDatabase()
const heard: { type: string; isThere: Promise<boolean> }[] = []

const isThere = async (type: string) => {
  const rows = await database().owner.selectFrom('domain_event').select('id').where('type', '=', type).execute()
  return rows.length > 0
}

beforeAll(() => hearCommits(database().db, ({ type }) => heard.push({ type, isThere: isThere(type) })))
beforeEach(() => void heard.splice(0))

const message = (type: string) => ({ topic: 'test', type, eventId: null, payload: {} })

describe('what a process announces', () => {
  it('is told to it when it can be seen by all, before its caller goes on', async () => {
    await database()
      .db.transaction()
      .execute(async (tx) => {
        await announce(tx, message('one'), message('two'))
        await announce(tx, message('three'))
        expect(heard).toEqual([])
      })
    expect(heard.map(({ type }) => type)).toEqual(['one', 'two', 'three'])
    for (const one of heard) expect(await one.isThere).toBe(true)
  })

  it('is told of a transaction that failed as well, since its commit may stand', async () => {
    const failing = database()
      .db.transaction()
      .execute(async (tx) => {
        await announce(tx, message('lost'))
        throw new Error('The answer was lost')
      })
    await expect(failing).rejects.toThrow('The answer was lost')
    expect(heard.map(({ type }) => type)).toEqual(['lost'])
  })

  it('keeps what a transaction gives, and tells nothing of one that announced nothing', async () => {
    expect(
      await database()
        .db.transaction()
        .execute(async () => 'given'),
    ).toBe('given')
    expect(heard).toEqual([])
  })
})

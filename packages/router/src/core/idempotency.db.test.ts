import { randomUUID } from 'node:crypto'
import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import type { Call } from './context.ts'
import { refuse } from './errors.ts'
import { once } from './idempotency.ts'

const database = useTestDatabase()
let deps: TestDeps
let userId: string

beforeAll(async () => {
  deps = createTestDeps(database().db)
  userId = (await build(database().db).member()).id
})

const signedIn = () => callAs(deps, { kind: 'user', userId, role: 'member' })
const anonymousAt = (ip: string): Call => ({
  ...callAs(deps, { kind: 'anonymous' }),
  origin: { ip, userAgent: null },
})

/** Counts how often the change itself was made. */
function counter() {
  let made = 0
  const change = async () => {
    made += 1
    return { made }
  }
  return { change, count: () => made }
}

describe('a creating change with an idempotency key', () => {
  it('is made once, also by many at once, and answered alike', async () => {
    const { change, count } = counter()
    const input = { idempotencyKey: randomUUID(), name: 'x' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => once(signedIn(), 'test.make', input, change)))
    expect(count()).toBe(1)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('is refused with another body, whatever the order of its fields', async () => {
    const idempotencyKey = randomUUID()
    const bodies = [
      { idempotencyKey, a: 1, b: 2 },
      { b: 2, a: 1, idempotencyKey },
    ]
    const { change } = counter()
    for (const body of bodies) expect(await once(signedIn(), 'test.make', body, change)).toEqual({ made: 1 })
    const other = { idempotencyKey, a: 1, b: 3 }
    await expect(once(signedIn(), 'test.make', other, change)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('may be tried again after it failed', async () => {
    const input = { idempotencyKey: randomUUID() }
    const failing = () => Promise.reject(refuse('SOLD_OUT', 'Sold out'))
    await expect(once(signedIn(), 'test.make', input, failing)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await once(signedIn(), 'test.make', input, counter().change)).toEqual({ made: 1 })
  })

  it('of somebody else is another one, as is that of another operation', async () => {
    const other = await build(database().db).organizer({ email: 'other@example.org' })
    const input = { idempotencyKey: randomUUID() }
    const { change, count } = counter()
    await once(signedIn(), 'test.make', input, change)
    await once(callAs(deps, { kind: 'user', userId: other.id, role: 'organizer' }), 'test.make', input, change)
    await once(signedIn(), 'test.other', input, change)
    expect(count()).toBe(3)
  })

  it('of a stranger is the same one from another address, if it cannot be guessed', async () => {
    const { change, count } = counter()
    const input = { idempotencyKey: randomUUID() }
    await once(anonymousAt('192.0.2.1'), 'test.make', input, change)
    await once(anonymousAt('198.51.100.2'), 'test.make', input, change)
    expect(count()).toBe(1)
  })

  it('of a stranger belongs to the address, if it can be guessed', async () => {
    const { change, count } = counter()
    const input = { idempotencyKey: 'my-order-1' }
    await once(anonymousAt('192.0.2.1'), 'test.make', input, change)
    await once(anonymousAt('198.51.100.2'), 'test.make', input, change)
    await once(anonymousAt('192.0.2.1'), 'test.make', input, change)
    expect(count()).toBe(2)
  })
})

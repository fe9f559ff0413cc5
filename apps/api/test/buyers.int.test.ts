import { build, useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { settingsFor } from './people.ts'

interface Answer {
  status: number
  code: string | undefined
  retryAfter: string | null
}

describe('buyers behind one address', () => {
  const database = useTestDatabase()

  it('50 at once for 20 seats: 20 tickets and 30 clear refusals, with the limits as they are', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published', starts: 'in one week' })
    const session = await world.session(event, { capacity: 20 })
    const answers: Answer[] = []
    const api = await startTestApi(settingsFor(database()))
    try {
      for (const priceMinor of [0, 1_500]) {
        const type = await world.ticketType(event, { includes: [session], priceMinor })
        const bought = await Promise.all(
          Array.from({ length: 50 }, (_, n) => buy(api.url, event.id, type.id, `buyer-${n}@example.org`)),
        )
        answers.push(...bought)
      }
    } finally {
      await api.stop()
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['SESSION_FULL']))
  })
})

describe('buyers beyond the limit of their address', () => {
  const database = useTestDatabase()

  it('are asked to come back later beyond the limit, which is set by ORDER_LIMIT_PER_ORIGIN', async () => {
    const world = build(database().db)
    const event = await world.event({ status: 'published', starts: 'in one week' })
    const type = await world.ticketType(event, { includes: [await world.session(event, { capacity: 100 })] })
    const api = await startTestApi({ ...settingsFor(database()), env: { ORDER_LIMIT_PER_ORIGIN: '8' } })
    try {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => buy(api.url, event.id, type.id, `later-${n}@example.org`)),
      )
      const refused = answers.filter(({ status }) => status !== 200)
      expect(refused).toHaveLength(2)
      for (const { status, code, retryAfter } of refused) {
        expect([status, code]).toEqual([429, 'RATE_LIMITED'])
        expect(Number(retryAfter)).toBeGreaterThan(0)
      }
    } finally {
      await api.stop()
    }
  })
})

async function buy(url: string, eventId: string, ticketTypeId: string, email: string): Promise<Answer> {
  const answer = await fetch(`${url}/trpc/orders.create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ eventId, items: [{ ticketTypeId, quantity: 1 }], buyer: { name: 'A buyer', email } }),
  })
  const body = await answer.json()
  return { status: answer.status, code: body.error?.data.code, retryAfter: answer.headers.get('retry-after') }
}

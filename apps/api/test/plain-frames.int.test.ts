import { once } from 'node:events'
import { useTestDatabase } from '@turnout/db/testing'
import { build } from '@turnout/db/testing/standalone'
import { announce } from '@turnout/router/core/announce'
import { topics } from '@turnout/router/core/topics'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { type Line, openAdminLine, settingsFor } from './people.ts'
import { until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
let api: TestApi
let admin: Line

beforeEach(async () => {
  api = await startTestApi({ ...settingsFor(database()), env: { CONNECTION_LIMIT_PER_ADDRESS: '3' } })
  open.push(api.stop)
  admin = await openAdminLine(api)
  open.push(async () => admin.client.close())
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Frame {
  type: string
  data: Record<string, unknown>
}

async function connect(headers: Record<string, string> = {}) {
  const socket = new WebSocket(api.url.replace('http', 'ws'), { headers })
  open.push(async () => socket.terminate())
  const frames: Frame[] = []
  socket.on('message', (data) => void frames.push(JSON.parse(String(data))))
  const closed = once(socket, 'close').then(([code]) => Number(code))
  closed.catch(() => undefined)
  await once(socket, 'open')
  return { socket, frames, closed }
}

/** A draft with one session of few seats, ready to be published. */
async function makeDraft(title: string, capacity = 5) {
  const world = build(database().db)
  const event = await world.event({ title })
  const session = await world.session(event, { capacity })
  const ticketType = await world.ticketType(event, { includes: [session] })
  return { event, session, ticketType }
}

const give = (ticketTypeId: string, eventId: string, quantity: number) =>
  admin.client.api.orders.give.mutate({
    eventId,
    items: [{ ticketTypeId, quantity, attendees: [] }],
    buyer: { name: 'Ada', email: 'ada@example.org' },
    idempotencyKey: crypto.randomUUID(),
  })

describe('plain frames at /', () => {
  it('tell everybody of an event when it is published, and of its last seats once, in order', async () => {
    const listeners = [await connect(), await connect({ origin: 'https://elsewhere.example' })]
    const { event, session, ticketType } = await makeDraft('Tech Conference')
    await admin.client.api.events.publish.mutate({ eventId: event.id })
    await give(ticketType.id, event.id, 2)
    await give(ticketType.id, event.id, 1)
    const other = await makeDraft('The next one')
    await admin.client.api.events.publish.mutate({ eventId: other.event.id })
    const { startsAt } = await admin.client.api.events.get.query({ eventId: event.id })
    for (const { frames } of listeners) {
      await until('all have come', () => frames.length >= 3)
      expect(frames).toEqual([
        { type: 'newEvent', data: { name: 'Tech Conference', date: startsAt, eventId: event.id } },
        {
          type: 'spotsFillingUp',
          data: { eventName: 'Tech Conference', remainingSpots: 3, eventId: event.id, sessionId: session.id },
        },
        { type: 'newEvent', data: expect.objectContaining({ name: 'The next one' }) },
      ])
    }
  })

  it('say nothing of an event that not everybody may see', async () => {
    const { frames } = await connect()
    const { event, session } = await makeDraft('A secret')
    const few = { eventId: event.id, eventName: event.title, sessionId: session.id, remainingSpots: 1 }
    const topic = topics.availability(event.id)
    await database()
      .db.transaction()
      .execute((tx) => announce(tx, { topic, type: 'spotsFillingUp', eventId: event.id, payload: few }))
    const shown = await makeDraft('No secret')
    await admin.client.api.events.publish.mutate({ eventId: shown.event.id })
    await until('the public one has come', () => frames.length > 0)
    expect(frames.map(({ data }) => data.eventId)).toEqual([shown.event.id])
  })

  it('refuse in words what cannot be followed, and end a connection that goes on', async () => {
    const { socket, frames, closed } = await connect()
    for (const text of ['{"subscribe":"project.7.events","token":"x"}', '{"subscribe":"gossip"}', 'hello', '[]']) {
      socket.send(text)
    }
    await until('all are answered', () => frames.length === 4)
    expect(frames.map(({ type, data }) => [type, data.code, data.subscribe])).toEqual([
      ['error', 'NOT_FOUND', 'project.7.events'],
      ['error', 'NOT_FOUND', 'gossip'],
      ['error', 'VALIDATION_ERROR', undefined],
      ['error', 'VALIDATION_ERROR', undefined],
    ])
    for (let n = 0; n < 30; n++) socket.send('again')
    expect(await closed).toBe(1008)
    const large = await connect()
    large.socket.send('x'.repeat(20_000))
    expect(await large.closed).toBe(1009)
  })

  it('count as live connections of an address, and are told when the server stops', async () => {
    const lines = [await connect(), await connect(), await connect()]
    await expect(connect()).rejects.toThrow('429')
    expect(await (await fetch(`${api.url}/metrics`)).text()).toContain('turnout_websocket_connections 3')
    void api.stop()
    for (const { closed } of lines) expect(await closed).toBe(1012)
  })
})

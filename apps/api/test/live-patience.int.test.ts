import { EventEmitter, once } from 'node:events'
import { build, useTestDatabase } from '@turnout/db/testing'
import type { StreamMessage } from '@turnout/router'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { listen } from '../src/http/listener.ts'
import type { HttpParts } from '../src/http/parts.ts'
import type { LiveStream } from '../src/realtime/live-stream.ts'
import { plainSockets } from '../src/realtime/plain-sockets.ts'
import { createWebSockets } from '../src/realtime/web-sockets.ts'
import { silent, until } from './support.ts'

const database = useTestDatabase()
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** A stream whose messages a test says itself. */
function makeStream() {
  const listeners: ((message: StreamMessage) => void)[] = []
  const stream: Pick<LiveStream, 'listenAll' | 'position'> = {
    position: () => 0,
    listenAll({ onMessage }) {
      listeners.push(onMessage)
      return () => undefined
    },
  }
  const say = (message: StreamMessage) => {
    for (const onMessage of listeners) onMessage(message)
  }
  return { stream: stream as LiveStream, say }
}

describe('a connection that is to say who it is', () => {
  it('is ended when it does not, whatever else it sends', async () => {
    const { stream } = makeStream()
    const face = { publicUrl: 'http://localhost', trustedOrigins: [], trustedProxies: 0, isDevelopment: false }
    const connections = { enter: () => () => undefined }
    const parts: HttpParts = { stream, face, connections, log: silent } as never
    const listener = await listen({ host: '127.0.0.1', port: 0 })
    const sockets = createWebSockets(parts, 300)
    open.push(
      () => listener.close(0),
      () => sockets.stop(),
    )
    listener.handle((_req, res) => res.end(), sockets.upgrade)
    const socket = new WebSocket(`ws://127.0.0.1:${listener.port}/trpc?connectionParams=1`)
    await once(socket, 'open')
    socket.send('PING')
    const [code] = await once(socket, 'close')
    expect(code).toBe(4400)
  })
})

describe('notices', () => {
  it('wait within bounds while the database is away, and go on after that', async () => {
    const { db } = database()
    const event = await build(db).event({ status: 'published' })
    const { stream, say } = makeStream()
    const away = new Promise<void>((resolve) => open.push(async () => resolve()))
    const steps: (() => void)[] = []
    const back = new Promise<void>((resolve) => steps.push(resolve))
    // Each question waits until it is back.
    const slow = new Proxy(db, {
      get(target, name) {
        if (name !== 'selectFrom') return Reflect.get(target, name)
        return (table: 'event') => delayed(target.selectFrom(table), Promise.race([back, away]))
      },
    })
    const sockets = plainSockets({ deps: { db: slow }, log: silent } as never, stream)
    const frames: unknown[] = []
    const listener = Object.assign(new EventEmitter(), {
      readyState: WebSocket.OPEN,
      OPEN: WebSocket.OPEN,
      bufferedAmount: 0,
      send: (frame: unknown) => void frames.push(frame),
    })
    sockets.add(listener as never)
    const payload = { eventId: event.id, sessionId: event.id, eventName: 'Full', remainingSpots: 1 }
    const notice = { topic: 'x', type: 'spotsFillingUp', eventId: event.id, payload, at: new Date().toISOString() }
    for (let position = 1; position <= 2_000; position++) say({ ...notice, position })
    steps[0]?.()
    await until('those that waited have come', () => frames.length >= 500)
    await until('there is room again', () => {
      say({ ...notice, position: 3_000 })
      return frames.length > 500
    })
    expect(frames.length).toBeLessThan(600)
  })
})

/** A query whose answer is late. */
function delayed<Q extends object>(query: Q, ready: Promise<void>): Q {
  return new Proxy(query, {
    get(target, name) {
      const found = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      if (name === 'executeTakeFirst') return () => ready.then(() => Reflect.apply(found, target, []))
      return (...args: unknown[]) => {
        const next: unknown = Reflect.apply(found, target, args)
        return typeof next === 'object' && next !== null ? delayed(next, ready) : next
      }
    },
  })
}

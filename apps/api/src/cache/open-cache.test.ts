import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import { silent } from '../../test/support.ts'
import type { Listener } from '../realtime/hub.ts'
import { openCache } from './open-cache.ts'

const database = useTestDatabase()
const kind = { name: 'event' as const, seconds: 300, read: (json: unknown) => ({ text: String(json) }) }

describe('the cache of a server', () => {
  it('follows the live stream, and forgets all when messages were lost to this process', async () => {
    const listeners = new Set<Listener>()
    const stream = {
      listenAll(listener: Listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    }
    const { cache, stop } = openCache(300, { db: database().db, stream, redis: null, log: silent })
    const now = async (text: string) => (await cache.wrap(kind, 'a', async () => ({ text }))).text
    expect(await now('first')).toBe('first')
    expect(await now('second')).toBe('first')
    const message = { topic: 'events', type: 'event.updated', eventId: 'a', payload: {}, position: 1, at: '' }
    for (const { onMessage } of listeners) onMessage(message)
    expect(await now('second')).toBe('second')
    for (const { onReset } of listeners) onReset?.()
    expect(await now('third')).toBe('third')
    stop()
    expect(listeners.size).toBe(0)
  })
})

import type { CacheKind } from '@turnout/router'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, type RedisLink } from '../src/adapters/redis.ts'
import { createCache, type ServerCache } from '../src/cache/create-cache.ts'
import { sharedStore } from '../src/cache/shared-store.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { gate, silent, until } from './support.ts'
import { startTcpGate } from './tcp-gate.ts'

interface Told {
  text: string
}
const kind: CacheKind<Told> = {
  name: 'event',
  seconds: 300,
  read: (json) => ({ text: String(Reflect.get(Object(json), 'text')) }),
}
const changed = (eventId: string) => ({ topic: 'events', type: 'event.updated', eventId, payload: { eventId } })
const give = (text: string) => async (): Promise<Told> => ({ text })

describe.runIf(hasRedis)('what processes keep together in Redis', () => {
  let server: RedisServer
  const open: RedisLink[] = []
  const log = silent
  let keys = 0
  const newKey = () => `key-${++keys}`

  /** The cache of a process of its own. */
  const start = (url = server.url): ServerCache => {
    const link = openRedis(url, log)
    open.push(link)
    const connection = link.connect('cache', { commandTimeout: 250, maxRetriesPerRequest: 0 })
    return createCache(300, sharedStore(connection, link.prefix, log))
  }

  /** Until what one keeps reaches another: Redis is asked by both. */
  const meet = async (...caches: ServerCache[]) => {
    const [first = start(), ...others] = caches
    for (const other of others) {
      await until('both use Redis', async () => {
        const key = newKey()
        await first.wrap(kind, key, give('theirs'))
        const before = other.stats().event.sharedHits
        await other.wrap(kind, key, give('own'))
        return other.stats().event.sharedHits > before
      })
    }
  }

  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterEach(async () => {
    for (const link of open.splice(0)) await link.stop()
  })
  afterAll(() => server.stop())

  it('is read from the database once for all of them', async () => {
    const [here, there] = [start(), start()]
    await meet(here, there)
    const key = newKey()
    await here.wrap(kind, key, give('once'))
    const again = () => Promise.reject(new Error('It was asked twice'))
    await until('it is kept', async () => (await there.wrap(kind, key, again).catch(() => null))?.text === 'once')
  })

  it('does not hold after one of them gave it up, even for who is late to hear of it', async () => {
    const [here, there] = [start(), start()]
    await meet(here, there)
    const key = newKey()
    await here.wrap(kind, key, give('old'))
    here.heed(changed(key))
    await until('it is given up', async () => (await here.wrap(kind, key, give('new'))).text === 'new')
    expect((await there.wrap(kind, key, give('fresh'))).text).not.toBe('old')
  })

  it('is never what began to be read before another gave it up, however late it is put there', async () => {
    const [slow, writer, reader] = [start(), start(), start()]
    await meet(slow, writer, reader)
    const key = newKey()
    const { opened, open: letGo } = gate()
    const begun = gate()
    const early = slow.wrap(kind, key, async () => {
      begun.open()
      await opened
      return { text: 'old' }
    })
    await begun.opened
    writer.heed(changed(key))
    // The writer's word is in Redis once it reads again; only then comes what is old.
    await writer.wrap(kind, newKey(), give('x'))
    letGo()
    expect(await early).toEqual({ text: 'old' })
    const raw = server.client()
    await until('what is old was put into Redis', async () =>
      ((await raw.get(`turnout:cache:1:entry:event:${key}`)) ?? '').includes('"old"'),
    )
    expect(await reader.wrap(kind, key, give('new'))).toEqual({ text: 'new' })
  })

  it('is not asked for while Redis is away or hangs, and what changed meanwhile does not hold afterwards', async () => {
    const [here, there] = [start(), start()]
    await meet(here, there)
    const key = newKey()
    await here.wrap(kind, key, give('old'))
    const raw = server.client()
    const at = `turnout:cache:1:entry:event:${key}`
    await until('it is in Redis', async () => (await raw.get(at)) !== null)
    // The control: another process would be given it.
    expect(await there.wrap(kind, key, give('own'))).toEqual({ text: 'old' })
    server.freeze()
    for (const cache of [here, there]) cache.heed(changed(key))
    const asked = performance.now()
    expect(await here.wrap(kind, key, give('new'))).toEqual({ text: 'new' })
    expect(performance.now() - asked).toBeLessThan(5_000)
    server.thaw()
    await meet(here, there)
    expect(await there.wrap(kind, key, give('new'))).toEqual({ text: 'new' })
  })

  it('does not hold where the word that it was given up never reached Redis', async () => {
    const door = await startTcpGate(Number(new URL(server.url).port))
    try {
      const [there, here] = [start(), start(`redis://127.0.0.1:${door.port}`)]
      await meet(there, here)
      const key = newKey()
      const at = `turnout:cache:1:entry:event:${key}`
      await here.wrap(kind, key, give('old'))
      const raw = server.client()
      await until('it is in Redis', async () => (await raw.get(at)) !== null)
      const tokens = () => raw.mget('turnout:cache:1:of:event', `turnout:cache:1:of:event:${key}`)
      const before = await tokens()
      door.shut()
      here.heed(changed(key))
      // The control: for Redis itself nothing has changed.
      expect(await tokens()).toEqual(before)
      door.open(Number(new URL(server.url).port))
      await meet(there, here)
      expect(await here.wrap(kind, key, give('new'))).toEqual({ text: 'new' })
    } finally {
      await door.stop()
    }
  })

  it('goes on after Redis was killed and begun anew, and after it was emptied', async () => {
    const [here, there] = [start(), start()]
    await meet(here, there)
    await server.kill()
    const key = newKey()
    expect(await here.wrap(kind, key, give('without'))).toEqual({ text: 'without' })
    await server.start()
    await meet(here, there)
    await server.client().flushall()
    expect(await there.wrap(kind, newKey(), give('emptied'))).toEqual({ text: 'emptied' })
    await meet(here, there)
  })

  it('is given up as a whole when changes may have been missed', async () => {
    const [here, there] = [start(), start()]
    await meet(here, there)
    const key = newKey()
    await here.wrap(kind, key, give('old'))
    there.forget()
    await meet(here, there)
    expect(await there.wrap(kind, key, give('new'))).toEqual({ text: 'new' })
  })
})

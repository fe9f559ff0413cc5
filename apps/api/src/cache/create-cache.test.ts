import type { CacheKind } from '@turnout/router'
import { describe, expect, it } from 'vitest'
import { gate } from '../../test/support.ts'
import { createCache } from './create-cache.ts'
import type { SharedPlace, SharedStore } from './shared-store.ts'

interface Told {
  text: string
}
const kind: CacheKind<Told> = {
  name: 'event',
  seconds: 300,
  read(json) {
    const text: unknown = Reflect.get(Object(json), 'text')
    if (typeof text !== 'string') throw new Error('It is none')
    return { text }
  },
}
const changed = (eventId: string) => ({ topic: 'events', type: 'event.updated', eventId, payload: { eventId } })

/** A source whose answers come when a test says so, and that counts how often it is asked. */
function source(answer = 'old') {
  const { opened, open } = gate()
  const state = { answer, asked: 0, open }
  const load = async (): Promise<Told> => {
    state.asked += 1
    const text = state.answer
    await opened
    return { text }
  }
  return { state, load }
}

describe('a cache in the process', () => {
  it('asks once for five hundred who want the same at once, and gives all of them one object', async () => {
    const cache = createCache(300, null)
    const { state, load } = source()
    const wanted = Array.from({ length: 500 }, () => cache.wrap(kind, 'a', load))
    state.open()
    const got = await Promise.all(wanted)
    expect(state.asked).toBe(1)
    expect(new Set(got).size).toBe(1)
    expect(cache.stats().event).toMatchObject({ hits: 499, misses: 1 })
    await cache.wrap(kind, 'b', load)
    expect(state.asked).toBe(2)
  })

  it('does not keep what began to be read before a change', async () => {
    // What keeps without asking whether anything changed meanwhile keeps what is not so.
    const careless = new Map<string, Told>()
    const first = source()
    const keeping = first.load().then((value) => careless.set('a', value))
    first.state.answer = 'new'
    careless.delete('a')
    first.state.open()
    await keeping
    expect(careless.get('a')).toEqual({ text: 'old' })

    const cache = createCache(300, null)
    const { state, load } = source()
    const early = cache.wrap(kind, 'a', load)
    state.answer = 'new'
    cache.heed(changed('a'))
    const late = cache.wrap(kind, 'a', load)
    state.open()
    expect(await early).toEqual({ text: 'old' })
    expect(await late).toEqual({ text: 'new' })
    expect(await cache.wrap(kind, 'a', load)).toEqual({ text: 'new' })
    expect(state.asked).toBe(2)
  })

  it('gives up what a change is about, and nothing else', async () => {
    const cache = createCache(300, null)
    const { state, load } = source()
    state.open()
    for (const key of ['a', 'b']) await cache.wrap(kind, key, load)
    cache.heed(changed('a'))
    for (const key of ['a', 'b']) await cache.wrap(kind, key, load)
    expect(state.asked).toBe(3)
    cache.forget()
    for (const key of ['a', 'b']) await cache.wrap(kind, key, load)
    expect(state.asked).toBe(5)
  })

  it('keeps no failure, and tells it to all who waited', async () => {
    const cache = createCache(300, null)
    const fail = () => Promise.reject(new Error('away'))
    const both = await Promise.allSettled([cache.wrap(kind, 'a', fail), cache.wrap(kind, 'a', fail)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await cache.wrap(kind, 'a', async () => ({ text: 'here' }))).toEqual({ text: 'here' })
  })

  it('keeps nothing with a time to live of zero', async () => {
    const cache = createCache(0, null)
    const { state, load } = source()
    state.open()
    for (let n = 0; n < 3; n++) await cache.wrap(kind, 'a', load)
    expect(state.asked).toBe(3)
  })
})

describe('a cache with a store that processes share', () => {
  const storeWith = (found: string | null, kept: string[] = []): SharedStore => ({
    look: async (): Promise<SharedPlace> => ({
      found: found === null ? null : { json: found, milliseconds: 60_000 },
      keep: (json) => void kept.push(json),
    }),
    drop: () => undefined,
    forget: () => undefined,
  })

  it('takes what another process has put there', async () => {
    const cache = createCache(300, storeWith('{"text":"theirs"}'))
    const { state, load } = source()
    expect(await cache.wrap(kind, 'a', load)).toEqual({ text: 'theirs' })
    expect(state.asked).toBe(0)
    expect(cache.stats().event).toMatchObject({ sharedHits: 1, misses: 0 })
  })

  it.each(['', '{', 'null', '7', '{"text":7}', '{"other":"x"}', '[]'])(
    'counts %j as absent, and replaces it',
    async (found) => {
      const kept: string[] = []
      const cache = createCache(300, storeWith(found, kept))
      const { state, load } = source('ours')
      state.open()
      expect(await cache.wrap(kind, 'a', load)).toEqual({ text: 'ours' })
      expect(kept).toEqual(['{"text":"ours"}'])
      expect(cache.stats().event).toMatchObject({ errors: 1, misses: 1 })
    },
  )
})

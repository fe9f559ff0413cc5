import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, type RedisLink } from '../src/adapters/redis.ts'
import { createWaker, type Waker } from '../src/realtime/waker.ts'
import { hasRedis, type RedisServer, startRedisServer } from './redis-server.ts'
import { silent, until } from './support.ts'

describe.runIf(hasRedis)('hints by Redis', () => {
  let server: RedisServer
  const open: (() => Promise<void>)[] = []

  const connect = (): { link: RedisLink; waker: Waker; hints: string[] } => {
    const link = openRedis(server.url, silent)
    const waker = createWaker((onHint) => link.wake(onHint))
    const hints: string[] = []
    waker.on('changed', () => hints.push('changed'))
    waker.on('placed', () => hints.push('placed'))
    open.push(async () => {
      await waker.stop()
      await link.stop()
    })
    return { link, waker, hints }
  }

  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
  afterAll(() => server.stop())

  it('reach the other processes, and this one at once', async () => {
    const [here, there] = [connect(), connect()]
    await until('both are connected', () => here.hints.length >= 2 && there.hints.length >= 2)
    here.hints.length = 0
    there.hints.length = 0
    here.waker.send('placed')
    expect(here.hints).toEqual(['placed'])
    await until('the other has heard', () => there.hints.length > 0)
    expect(there.hints).toEqual(['placed'])
    // Its own hint does not come back.
    there.waker.send('changed')
    await until('the answer has come', () => here.hints.length === 2)
    expect(here.hints).toEqual(['placed', 'changed'])
  })

  it('are few however many are sent', async () => {
    const [here, there] = [connect(), connect()]
    await until('both are connected', () => here.hints.length >= 2 && there.hints.length >= 2)
    there.hints.length = 0
    for (let n = 0; n < 1_000; n++) here.waker.send('changed')
    here.waker.send('placed')
    await until('the last kind has come', () => there.hints.includes('placed'))
    expect(there.hints.length).toBeLessThan(10)
  })

  it('are not piled up for a Redis that hangs, and go on when it answers again', async () => {
    const [here, there] = [connect(), connect()]
    await until('both are connected', () => here.hints.length >= 2 && there.hints.length >= 2)
    const transport = here.link.wake(() => undefined)
    server.freeze()
    try {
      there.hints.length = 0
      for (let n = 0; n < 1_000; n++) transport.publish('changed')
      await expect(here.link.ping()).rejects.toThrow(/timed out|closed/)
    } finally {
      server.thaw()
    }
    await until('it has heard', () => {
      transport.publish('placed')
      return there.hints.includes('placed')
    })
    // One that was on its way, one that waited, and two for each time that a connection was opened anew.
    expect(there.hints.filter((hint) => hint === 'changed').length).toBeLessThan(10)
  })

  it('go on when Redis has been away, and ping says so meanwhile', async () => {
    const [here, there] = [connect(), connect()]
    await until('both are connected', () => here.hints.length >= 2 && there.hints.length >= 2)
    await server.kill()
    await expect(here.link.ping()).rejects.toThrow()
    here.waker.send('changed')
    there.hints.length = 0
    await server.start()
    await until('it answers again', () =>
      here.link.ping().then(
        () => true,
        () => false,
      ),
    )
    await until('the others were told to look', () => there.hints.includes('changed') && there.hints.includes('placed'))
  })
})

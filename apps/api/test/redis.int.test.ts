import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openRedis, type RedisLink } from '../src/adapters/redis.ts'
import { createWaker, type Waker } from '../src/realtime/waker.ts'
import { silent, until } from './support.ts'

const program = process.env.REDIS_SERVER_BIN ?? 'redis-server'
const hasRedis = spawnSync(program, ['--version']).status === 0

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })
}

describe.runIf(hasRedis)('hints by Redis', () => {
  let folder = ''
  let port = 0
  let server: ChildProcess | null = null
  const open: (() => Promise<void>)[] = []

  const startServer = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    server = spawn(program, args, { stdio: 'ignore' })
    const probe = connect()
    await until('Redis answers', () =>
      probe.link.ping().then(
        () => true,
        () => false,
      ),
    )
  }
  const stopServer = async () => {
    const running = server
    server = null
    if (!running || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }
  const connect = (): { link: RedisLink; waker: Waker; hints: string[] } => {
    const link = openRedis(`redis://127.0.0.1:${port}`, silent)
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
    folder = await mkdtemp(join(tmpdir(), 'turnout-redis-'))
    port = await freePort()
    await startServer()
  })
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
  afterAll(async () => {
    await stopServer()
    await rm(folder, { recursive: true, force: true })
  })

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

  it('go on when Redis has been away, and ping says so meanwhile', async () => {
    const [here, there] = [connect(), connect()]
    await until('both are connected', () => here.hints.length >= 2 && there.hints.length >= 2)
    await stopServer()
    await expect(here.link.ping()).rejects.toThrow()
    here.waker.send('changed')
    there.hints.length = 0
    await startServer()
    await until('it answers again', () =>
      here.link.ping().then(
        () => true,
        () => false,
      ),
    )
    await until('the others were told to look', () => there.hints.includes('changed') && there.hints.includes('placed'))
  })
})

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from './support.ts'

const program = process.env.REDIS_SERVER_BIN ?? 'redis-server'

/** Whether there is a Redis to test with. */
export const hasRedis = spawnSync(program, ['--version']).status === 0

/** A real Redis of a test's own, on one port for as long as the test lives. */
export interface RedisServer {
  url: string
  start(): Promise<void>
  /** As by SIGKILL: what it knew is gone. */
  kill(): Promise<void>
  /** It keeps its connections and answers nothing, until it is thawed. */
  freeze(): void
  thaw(): void
  /** A connection to look in, or to empty it. */
  client(): Redis
  stop(): Promise<void>
}

export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-redis-'))
  const port = await freePort()
  const clients: Redis[] = []
  let server: ChildProcess | null = null
  const client = () => {
    const one = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 1, retryStrategy: () => 50 })
    one.on('error', () => undefined)
    clients.push(one)
    return one
  }
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    server = spawn(program, args, { stdio: 'ignore' })
    const probe = client()
    await until('Redis answers', () =>
      probe.ping().then(
        () => true,
        () => false,
      ),
    )
  }
  const kill = async () => {
    const running = server
    server = null
    if (!running || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    client,
    async stop() {
      for (const one of clients) one.disconnect()
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Database, migrateToLatest, openDatabase, openPool } from '@turnout/db'
import { removeEmbedded, startEmbedded } from '@turnout/db/embedded'
import pg from 'pg'

/** Where all is measured: a PostgreSQL that waits for its disk, and one server process on it. */
export interface Setting {
  databaseUrl: string
  db: Database
  /** A few connections without the product, to lay things out. */
  bare: pg.Pool
  /** Bare connections for the limits. */
  pool(connections: number): pg.Pool
  serverUrl: string
  /** Another server process on the same database. @returns its address */
  startServer(env?: Record<string, string>): Promise<string>
  stop(): Promise<void>
}

export async function openSetting(): Promise<Setting> {
  const dataDir = await mkdtemp(join(tmpdir(), 'turnout-bench-'))
  const postgres = await startEmbedded({ dataDir })
  await migrateToLatest(postgres.url)
  const db = openDatabase(openPool(postgres.url, { role: null, max: 4 }))
  const servers = [await startServer(postgres.url)]
  const bare = openBare(postgres.url, 2)
  const pools: pg.Pool[] = [bare]
  return {
    databaseUrl: postgres.url,
    db,
    bare,
    serverUrl: servers[0]?.url ?? '',
    async startServer(env) {
      const server = await startServer(postgres.url, env)
      servers.push(server)
      return server.url
    },
    pool(connections) {
      const pool = openBare(postgres.url, connections)
      pools.push(pool)
      return pool
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      await Promise.all(pools.map((pool) => pool.end()))
      await db.destroy()
      await postgres.stop()
      // Started as root, the database may be kept elsewhere.
      await removeEmbedded(dataDir)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function openBare(connectionString: string, connections: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: connections, min: connections })
  // A connection that breaks while idle is replaced; one that breaks at work fails its query.
  pool.on('error', () => undefined)
  return pool
}

async function startServer(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('./server.ts', import.meta.url))
  const child = spawn(process.execPath, ['--max-semi-space-size=64', '--import', 'tsx', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_DATABASE_URL: databaseUrl, ...env },
  })
  const exited = once(child, 'exit')
  const firstLine = once(createInterface({ input: child.stdout }), 'line')
  const [line] = await Promise.race([
    firstLine,
    exited.then(([code]): never => {
      throw new Error(`The server ended with ${code} before it was ready`)
    }),
  ])
  return {
    url: JSON.parse(String(line)).url,
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

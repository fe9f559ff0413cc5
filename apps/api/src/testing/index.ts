import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFirstAdmin, type Deps } from '@turnout/router'
import { pino } from 'pino'
import { readEnv } from '../env.ts'
import { listen } from '../http/listener.ts'
import { startApi } from '../start-api.ts'

export { smtpMailer as openTestMailer } from '../adapters/smtp-mailer.ts'
export { chores } from '../jobs/housekeeping.ts'
export { startTestJobs, type TestJobs } from './job-runners.ts'

export interface TestApiOptions {
  /** Connects as the owner of the tables; migrations run on it. */
  databaseUrl: string
  /** Settings by their names in the environment. */
  env?: Record<string, string>
  /** A free one if left out; given to start again where an earlier server was. */
  port?: number
  /** Kept when given; else a new one that goes away with the server. */
  dataDir?: string
  /** Made when there is none. */
  admin?: { email: string; password: string }
}

/** The real server, on a port of its own. */
export interface TestApi {
  url: string
  port: number
  deps: Deps
  /** Where captured mail and the like are. */
  dataDir: string
  /** Lines of the log so far, parsed. */
  logged: Record<string, unknown>[]
  stop(): Promise<void>
}

/** Starts the real server in this process, for tests and benchmarks. Several may run at once. */
export async function startTestApi(options: TestApiOptions): Promise<TestApi> {
  const dataDir = options.dataDir ?? join(tmpdir(), `turnout-api-${randomUUID()}`)
  await mkdir(dataDir, { recursive: true })
  const logged: Record<string, unknown>[] = []
  const write = (line: string) => void logged.push(JSON.parse(line))
  const env = readEnv({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    SESSION_SECRET: 'a secret for tests only',
    ...options.env,
  })
  const log = pino({ level: env.LOG_LEVEL }, { write })
  const listener = await listen({ host: env.HOST, port: options.port ?? 0 })
  const publicUrl = options.env?.PUBLIC_URL ?? listener.url
  const { admin } = options
  const api = await startApi({
    env,
    databaseUrl: options.databaseUrl,
    publicUrl,
    log,
    listener,
    prepare: async (deps) => {
      if (admin) await createFirstAdmin(deps, { email: admin.email, password: () => admin.password })
    },
  }).catch(async (error: unknown) => {
    await listener.close(0)
    throw error
  })
  return {
    url: listener.url,
    port: listener.port,
    deps: api.deps,
    dataDir,
    logged,
    async stop() {
      await api.stop()
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

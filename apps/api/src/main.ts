import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError } from '@turnout/db/embedded'
import { createFirstAdmin, type Deps, loadDemo } from '@turnout/router'
import { createLogger, describeError, type Logger } from './adapters/logger.ts'
import { type BannerFacts, bannerText, printToTerminal } from './banner.ts'
import { Closers } from './closers.ts'
import { type Env, EnvError, readEnv } from './env.ts'
import { findDatabase } from './find-database.ts'
import { ListenError, listen } from './http/listener.ts'
import { stopOnSignals } from './signals.ts'
import { STOPS_WITHIN_MS, startApi } from './start-api.ts'

/** Letters and digits without look-alikes, so that a password can be typed from a screen. */
function readablePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  const word = () => [...randomBytes(5)].map((byte) => letters.charAt(byte % 32)).join('')
  return [word(), word(), word(), word()].join('-')
}

/** What has to be there before the first caller: an admin and, if wanted, the demo. */
async function prepare(env: Env, deps: Deps): Promise<BannerFacts['admin']> {
  // A worker has no banner to show a made-up password on, and a process that answers callers makes both.
  if (env.ROLE === 'worker') return null
  let generated: string | null = null
  const isMade = await createFirstAdmin(deps, {
    email: env.ADMIN_EMAIL,
    password() {
      generated = env.ADMIN_PASSWORD ? null : readablePassword()
      return env.ADMIN_PASSWORD ?? generated ?? ''
    },
  })
  if (env.DEMO) await tryDemo(deps)
  return isMade ? { email: env.ADMIN_EMAIL, password: generated } : null
}

/** An installation without its demo is still an installation. */
async function tryDemo(deps: Deps): Promise<void> {
  try {
    await loadDemo(deps)
  } catch (error) {
    deps.log.error({ error: describeError(error) }, 'the demo could not be loaded')
  }
}

/** What a stop is told on its way. */
interface Leave {
  isAwaited: boolean
}

async function start(env: Env, log: Logger, closers: Closers, leave: Leave): Promise<void> {
  for (const warning of env.warnings) log.warn(warning)
  await mkdir(env.DATA_DIR, { recursive: true })
  const tls = env.TLS_CERT && env.TLS_KEY ? { cert: env.TLS_CERT, key: env.TLS_KEY } : undefined
  const listener = await listen({ host: env.HOST, port: env.PORT, tls })
  closers.add('port', () => listener.close(0))
  const database = await findDatabase(env, (message) => log.info({ part: 'postgres' }, message))
  closers.add('database', () => database.stop())
  let admin: BannerFacts['admin'] = null
  const api = await startApi({
    env,
    databaseUrl: database.url,
    log,
    listener,
    async prepare(deps) {
      admin = await prepare(env, deps)
    },
  })
  closers.add('server', () => api.stop({ drainMs: leave.isAwaited ? env.DRAIN_SECONDS * 1_000 : 0 }))
  log.info({ url: listener.url, role: env.ROLE }, 'ready')
  if (env.ROLE === 'worker') return
  const mailFolder = env.SMTP_URL ? null : join(env.DATA_DIR, 'mail')
  printToTerminal(
    bannerText({ publicUrl: env.PUBLIC_URL, admin, mailFolder, isDemo: env.DEMO, warnings: api.warnings }),
  )
}

/** What is said when the server cannot start: plainly for what a person can mend, with all we know otherwise. */
function explainFailure(error: unknown): string {
  if (error instanceof EnvError || error instanceof ListenError) return error.message
  if (error instanceof EmbeddedPostgresError) return `${error.message} (${error.code})`
  return JSON.stringify(describeError(error))
}

async function main(): Promise<void> {
  let env: Env
  try {
    env = readEnv()
  } catch (error) {
    process.stderr.write(`Turnout cannot start. ${explainFailure(error)}\n`)
    process.exitCode = 1
    return
  }
  const log = createLogger(env.LOG_LEVEL)
  const closers = new Closers(log)
  const leave: Leave = { isAwaited: false }
  stopOnSignals(log, {
    withinMs: env.DRAIN_SECONDS * 1_000 + STOPS_WITHIN_MS,
    stop({ isAwaited }) {
      leave.isAwaited = isAwaited
      return closers.closeAll()
    },
  })
  try {
    await start(env, log, closers, leave)
  } catch (error) {
    process.stderr.write(`Turnout cannot start. ${explainFailure(error)}\n`)
    await closers.closeAll()
    process.exitCode = 1
  }
}

await main()

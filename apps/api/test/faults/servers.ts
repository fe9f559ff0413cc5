import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Child, startBuilt } from '../processes.ts'
import { until } from '../support.ts'

/** A server in a process of its own, which can be started again where it was. */
export interface Server {
  url: string
  program: Child
}

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }

/** The settings that all processes of one installation share. */
export function settingsOf(databaseUrl: string, dataDir: string): Record<string, string> {
  return {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    SESSION_SECRET: 'one secret for all servers of a storm',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    NODE_ENV: 'production',
    DEMO: '0',
    ORDER_LIMIT_PER_ORIGIN: '0',
    CONNECTION_LIMIT_PER_ADDRESS: '0',
    WEBHOOK_ALLOW_PRIVATE: '1',
  }
}

/** Starts servers, one for each set of settings, and waits until all answer. */
export async function startAll(settings: Record<string, string>[]): Promise<Server[]> {
  const programs = settings.map((env) => startBuilt(built(), env))
  await until(
    'all servers are ready',
    () => programs.every((program) => lineOf(program) !== null || program.process.exitCode !== null),
    120_000,
  )
  return programs.map((program) => {
    const line = lineOf(program)
    if (!line) throw new Error(`A server did not start: ${program.output()}`)
    return { url: String(line.url), program }
  })
}

/** Ends a server at once, and starts another in its place: as a supervisor of processes does. */
export async function killed(server: Server): Promise<void> {
  server.program.kill('SIGKILL')
  await server.program.ended
}

const here = fileURLToPath(new URL('../..', import.meta.url))
const folder = `dist/for-tests-${process.pid}`
let isBuilt = false

/** The server as it is shipped, which starts in a third of the time that its sources take. Built once for a file of tests. */
function built(): string {
  if (!isBuilt) {
    const { status, stderr } = spawnSync(process.execPath, ['build.mjs', folder], { cwd: here, encoding: 'utf8' })
    if (status !== 0) throw new Error(`The server cannot be built: ${stderr}`)
    isBuilt = true
    process.once('exit', () => rmSync(`${here}/${folder}`, { recursive: true, force: true }))
  }
  return `${here}/${folder}/main.js`
}

/** What a server has logged, parsed. */
export function logOf(program: Child): Record<string, unknown>[] {
  return program
    .output()
    .split('\n')
    .filter((text) => text.startsWith('{') && text.endsWith('}'))
    .map((text) => JSON.parse(text))
}

function lineOf(program: Child): Record<string, unknown> | null {
  return logOf(program).find(({ msg }) => msg === 'ready') ?? null
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbedded } from '@turnout/db/embedded'
import { freePort } from './free-port.ts'
import { ROOT, requireBuild, SERVER_PROGRAM } from './places.ts'
import { type Account, type Program, startProgram } from './program.ts'
import { until } from './until.ts'

/** What the start prints for the person who started it. */
export interface Banner {
  admin: string
  kiosk: string
  email: string | null
  password: string | null
}

/** A running installation, as its owner started it. */
export interface Turnout {
  url: string
  dataDir: string
  program: Program
  banner: Banner
  /** Milliseconds from the command to the first ready answer. */
  readyAfterMs: number
}

export interface StartOptions {
  dataDir: string
  /** Where the repository is; this one if left out. */
  root?: string
  as?: Account
  /** `npm start` as a newcomer types it, or the built program by itself. */
  command?: 'npm start' | 'program'
  port?: number
  env?: Record<string, string>
  patienceMs?: number
}

/** Starts the built product and waits until it is ready; a start that fails says what it printed. */
export async function startTurnout(options: StartOptions): Promise<Turnout> {
  const { dataDir, command = 'program', root = ROOT, as, port, env, patienceMs } = options
  if (command === 'program') requireBuild()
  const chosen = port ?? (await freePort())
  const [program, ...args] = command === 'program' ? [process.execPath, SERVER_PROGRAM] : ['npm', 'start']
  const begun = performance.now()
  const running = startProgram(program, args, {
    cwd: root,
    as,
    env: { PORT: String(chosen), DATA_DIR: dataDir, NODE_ENV: 'production', ...env },
  })
  const url = `http://localhost:${chosen}`
  try {
    await until('the server is ready', () => isReady(url, running), patienceMs ?? 60_000)
    const readyAfterMs = performance.now() - begun
    const banner = await until('it has said how to begin', () => readBanner(running.lines))
    return { url, dataDir, program: running, banner, readyAfterMs }
  } catch (error) {
    await running.stop()
    throw new Error(`The server did not start:\n${running.lines.join('\n')}`, { cause: error })
  }
}

async function isReady(url: string, program: Program): Promise<true | null> {
  if (program.ending() !== null) throw new Error(`It ended with ${program.ending()}`)
  const answer = await fetch(`${url}/readyz`).catch(() => null)
  await answer?.body?.cancel()
  return answer?.ok ? true : null
}

/** Reads the banner once it is whole: its last line says how to stop. */
export function readBanner(lines: string[]): Banner | null {
  const text = lines.filter((line) => !line.startsWith('{')).join('\n')
  if (!/Ctrl-C stops/.test(text)) return null
  const after = (word: string) => new RegExp(`^\\s*${word}\\s+(\\S+)\\s*$`, 'm').exec(text)?.[1] ?? null
  return {
    admin: after('Admin') ?? '',
    kiosk: after('Kiosk') ?? '',
    email: after('Login'),
    password: after('Password'),
  }
}

/**
 * A data folder below a folder that only its owner may enter, as a home or a temporary folder often is. It goes away
 * with everything that was kept for it, wherever the database had to be put.
 */
export async function makeDataDir(): Promise<{ path: string; dispose: () => Promise<void> }> {
  // mkdtemp gives it the mode 0700.
  const folder = await mkdtemp(join(tmpdir(), 'turnout-e2e-'))
  const path = join(folder, 'data')
  await mkdir(path)
  return {
    path,
    dispose: async () => {
      await removeEmbedded(path)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

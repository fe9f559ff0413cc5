import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program in a process group of its own, as a terminal starts one. */
export interface Program {
  pid: number
  /** What it has written so far, both streams, line by line. */
  lines: string[]
  /** Its exit code, or the signal that ended it; null while it runs. */
  ending(): number | NodeJS.Signals | null
  /** Resolves when it has ended. */
  ended: Promise<number | NodeJS.Signals>
  /** To the program alone. */
  signal(name: NodeJS.Signals): void
  /** To the whole group: what Ctrl-C does in a terminal, or a power cut does to everything. */
  signalGroup(name: NodeJS.Signals): void
  /** Ends it politely, then whatever of its group is left. */
  stop(): Promise<void>
}

/** Variables by which an installation is told what it is: a test's server knows only those that the test sets. */
const SETTINGS =
  /^(?:PORT|HOST|PUBLIC_URL|TLS_|DATA_DIR|STORAGE_|DATABASE_|REDIS_URL|ROLE|SMTP_|MAIL_|STRIPE_|SESSION_|ADMIN_|DEMO|HOLD_|CACHE_|MINIMUM_|LOG_LEVEL|NODE_ENV|TRUST_PROXY|npm_)/

const STOPS_WITHIN_MS = 15_000

/** Groups that run: when the tests end in haste, nothing of them goes on. */
const groups = new Set<number>()
process.once('exit', () => {
  for (const pid of groups) send(-pid, 'SIGKILL')
})

/** Somebody else on this machine; only root may work in their name. */
export interface Account {
  uid: number
  gid: number
}

export interface ProgramOptions {
  env: Record<string, string>
  cwd: string
  as?: Account
}

/** Starts a program with the machine's environment, less what would change how an installation behaves. */
export function startProgram(command: string, args: string[], { env, cwd, as }: ProgramOptions): Program {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.test(name)))
  const child = spawn(command, args, {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...as,
  })
  const { pid } = child
  if (!pid) throw new Error(`${command} could not be started`)
  groups.add(pid)
  const lines = collectLines(child)
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1))
  })
  const signalGroup = (name: NodeJS.Signals) => send(-pid, name)
  return {
    pid,
    lines,
    ending: () => child.exitCode ?? child.signalCode,
    ended,
    signal: (name) => send(pid, name),
    signalGroup,
    async stop() {
      const insist = setTimeout(() => signalGroup('SIGKILL'), STOPS_WITHIN_MS)
      if (child.exitCode === null && child.signalCode === null) send(pid, 'SIGTERM')
      await ended
      clearTimeout(insist)
      signalGroup('SIGKILL')
      groups.delete(pid)
    },
  }
}

function collectLines(child: ChildProcess): string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => lines.push(line))
  }
  return lines
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}

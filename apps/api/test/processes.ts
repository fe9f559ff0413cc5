import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** A program of ours in a process of its own. */
export interface Child {
  process: ChildProcess
  /** What it has written so far, both streams. */
  output(): string
  /** Resolves when it has ended, with its exit code; null after a signal. */
  ended: Promise<number | null>
  kill(signal: NodeJS.Signals): void
}

const started = new Set<Child>()

/**
 * Starts a TypeScript program, by its path from this folder.
 * @param under a command that is given the program's own as its last arguments
 * @param args of the program itself
 */
export function startProgram(
  path: string,
  env: Record<string, string>,
  under: string[] = [],
  args: string[] = [],
): Child {
  const file = fileURLToPath(new URL(path, import.meta.url))
  return launch([...under, process.execPath, '--import', tsx, file, ...args], env)
}

/** Starts a program that has been built, by its whole path. */
export function startBuilt(file: string, env: Record<string, string>): Child {
  return launch([process.execPath, file], env)
}

function launch([command = '', ...rest]: string[], env: Record<string, string>): Child {
  const child = spawn(command, rest, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: process.env.TZ, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const program: Child = { process: child, output: () => text, ended, kill: (signal) => void child.kill(signal) }
  started.add(program)
  void ended.then(() => started.delete(program))
  return program
}

/** Ends what a test has left running. */
export async function endPrograms(): Promise<void> {
  const left = [...started]
  for (const program of left) program.kill('SIGKILL')
  await Promise.all(left.map(({ ended }) => ended))
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of the benchmarks in a process of its own, that speaks in lines of JSON. */
export interface Program {
  /** The next line it writes, as it says. @throws when it has ended instead */
  next<T = unknown>(): Promise<T>
  write(fact: object): void
  /** Closes its input, by which it ends. */
  stop(): Promise<void>
}

/** @param file in this folder */
export function startProgram(file: string, args: string[] = [], env: Record<string, string> = {}): Program {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--max-semi-space-size=64', '--import', 'tsx', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${file} ended too early`)
      return JSON.parse(value)
    },
    write: (fact) => void child.stdin.write(`${JSON.stringify(fact)}\n`),
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}

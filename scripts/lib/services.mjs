import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bin, ROOT } from './house.mjs'
import { start } from './processes.mjs'

const START_WITHIN_MS = 120_000

/** The first line that a program prints to a stream, or why there is none. */
function firstLine(child, stream, what) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${what} did not start: ${why}`))
    const timer = setTimeout(() => fail(`silent for ${START_WITHIN_MS / 1000} s`), START_WITHIN_MS)
    createInterface({ input: stream }).once('line', (line) => {
      clearTimeout(timer)
      resolve(line)
    })
    child.once('error', (error) => fail(error.message))
    child.once('close', (code) => fail(`it ended with code ${code}`))
  })
}

/** One PostgreSQL for all suites. It stops when its input ends, so it cannot outlive us. */
export async function startDatabase(env) {
  const program = join(ROOT, 'packages', 'db', 'src', 'testing', 'cli.ts')
  const child = start(bin('tsx'), [program], { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await firstLine(child, child.stdout, 'PostgreSQL')
  return { child, env: { TURNOUT_TEST_DATABASE_URL: JSON.parse(line).url } }
}

/** A display that nobody sees, on a number that is free. */
export async function startDisplay(program, env) {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']
  const child = start(program, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await firstLine(child, child.stdio[3], 'Xvfb')
  return { child, env: { DISPLAY: `:${number.trim()}` } }
}

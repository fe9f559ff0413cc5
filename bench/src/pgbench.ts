import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Round } from './rounds.ts'

/** Whether PostgreSQL's own load generator is at hand; it need not be of the server's version. */
export function hasPgbench(): boolean {
  return spawnSync('pgbench', ['--version']).status === 0
}

/** Runs one script over and over by so many clients, and reads how long each transaction took. */
export async function runPgbench(url: string, script: string, clients: number, seconds: number): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-pgbench-'))
  try {
    const file = join(folder, 'script.sql')
    await writeFile(file, script)
    const flags = [
      '--no-vacuum',
      '--protocol=extended',
      '--client',
      clients,
      '--time',
      Math.ceil(seconds),
      '--file',
      file,
    ]
    const log = ['--log', '--log-prefix', join(folder, 'log')]
    const child = spawn('pgbench', [...flags.map(String), ...log, url], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString()
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`pgbench ended with ${String(code)}: ${said.slice(-400)}`)
    const latencies: number[] = []
    for (const name of await readdir(folder)) {
      if (!name.startsWith('log')) continue
      const lines = (await readFile(join(folder, name), 'utf8')).trim().split('\n')
      // Client, number, microseconds, …
      for (const line of lines) latencies.push(Number(line.split(' ')[2]) / 1000)
    }
    return { perSecond: latencies.length / Math.ceil(seconds), latencies }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

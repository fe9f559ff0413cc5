import { spawnSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startFailed } from './cluster.ts'
import { errorCode } from './errors.ts'
import type { Place } from './place.ts'

/** A PostgreSQL server process that holds a cluster. */
export interface Postmaster {
  pid: number
  /** Null until it listens. */
  port: number | null
}

/**
 * The server that holds the cluster now, by its lock file; null when none does. A lock file whose process is gone, or
 * is another program that got the number since, is stale: the former PostgreSQL clears itself, the latter we do.
 */
export async function findPostmaster(place: Place): Promise<Postmaster | null> {
  const lockFile = join(place.cluster, 'postmaster.pid')
  const text = await readFile(lockFile, 'utf8').catch(() => '')
  const [pidLine = '', , , portLine = ''] = text.split('\n')
  const pid = Number.parseInt(pidLine, 10)
  if (!(pid > 1)) return null
  if (!(await isRunning(pid))) {
    if (isTaken(pid)) await rm(lockFile, { force: true })
    return null
  }
  const port = Number.parseInt(portLine, 10)
  return { pid, port: port > 0 ? port : null }
}

/** Whether a process has this number, be it one that has ended and waits for its parent to notice. */
function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Whether the number is a running PostgreSQL's. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isTaken(pid)) return false
  if (process.platform === 'win32') return true
  // Empty for a process that has ended already.
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : spawnSync('ps', ['-o', 'stat=', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return /postgres/.test(command) && !command.startsWith('Z')
}

/** Ends a server that nobody owns any more, the gentle way first, and waits until it is gone. */
export async function stopPostmaster(place: Place, pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (errorCode(error) === 'ESRCH') return
      throw startFailed(`The PostgreSQL left over in ${place.cluster} (process ${pid}) cannot be stopped.`, error)
    }
    const until = Date.now() + patienceMs
    while (Date.now() < until) {
      if (!(await isRunning(pid))) return
      await pause(50)
    }
  }
  throw startFailed(`The PostgreSQL left over in ${place.cluster} (process ${pid}) does not stop. End it by hand.`)
}

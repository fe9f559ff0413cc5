import { readdirSync, readFileSync } from 'node:fs'

/** Processes that carry a mark in their environment find it hard to hide. */
export const MARK = 'TURNOUT_TEST_RUN'

/**
 * Finds what a test run has started and not stopped (Linux only; elsewhere nothing is found).
 * @param {string} id the value of the mark
 * @returns {{ pid: number, command: string }[]}
 */
export function leftBehind(id) {
  if (process.platform !== 'linux') return []
  const found = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${id}`)) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      // A process that has ended and is not yet waited for has no command line any more.
      if (command) found.push({ pid, command })
    } catch {
      // Gone meanwhile, or not ours to look at.
    }
  }
  return found
}

import { readdirSync, readFileSync } from 'node:fs'

/** A process by its number and the moment it began: numbers are given again. */
export interface Process {
  pid: number
  startedAt: string
  command: string
}

/** A process and all that descend from it (Linux; elsewhere nothing can be said). */
export function familyOf(pid: number): Process[] {
  const all = listProcesses()
  const family: Process[] = []
  const add = (member: number) => {
    const found = all.find((candidate) => candidate.pid === member)
    if (found) family.push(found)
    for (const child of all) if (child.parent === member) add(child.pid)
  }
  add(pid)
  return family
}

/** Those of them that still run. */
export function stillThere(processes: Process[]): Process[] {
  const now = listProcesses()
  return processes.filter(({ pid, startedAt }) =>
    now.some((candidate) => candidate.pid === pid && candidate.startedAt === startedAt),
  )
}

/** Ends processes without a word, as a power cut does. */
export function cutPower(processes: Process[]): void {
  for (const { pid } of stillThere(processes)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended since.
    }
  }
}

function listProcesses(): (Process & { parent: number })[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []))
}

/** The fields of proc(5) after the name in brackets: state, parent, …, the 20th being when it began. */
function readProcess(pid: number): (Process & { parent: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // What has ended and is not yet waited for does not run.
    if (fields[0] === 'Z') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 120)
    return [{ pid, parent: Number(fields[1]), startedAt: fields[19] ?? '', command }]
  } catch {
    return []
  }
}

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds, in bytes, after its garbage was collected. */
export interface Memory {
  /** Of JavaScript, and what it keeps outside of its heap. */
  held: number
  /** As the operating system sees it. */
  resident: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

export function memory(): Memory {
  for (let round = 0; round < 3; round++) collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { held: heapUsed + external, resident: rss }
}

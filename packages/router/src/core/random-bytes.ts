import { randomFillSync } from 'node:crypto'

/** Random bytes in store: each request to the system for a few costs more than all else about an id or a code. */
const store = Buffer.alloc(8192)
let used = store.length

/** A few bytes of the system's secure random numbers, given out once each. */
export function fewRandomBytes(count: number): Buffer {
  if (used + count > store.length) {
    randomFillSync(store)
    used = 0
  }
  const bytes = Buffer.from(store.subarray(used, used + count))
  // What was given out is not kept.
  store.fill(0, used, used + count)
  used += count
  return bytes
}

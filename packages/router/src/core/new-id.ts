import { fewRandomBytes } from './random-bytes.ts'

/** Steps of the clock in one millisecond: the 12 bits after the version. */
const STEPS_PER_MS = 4096

let last = 0n

/**
 * A UUID of version 7 (RFC 9562, 5.7 and 6.2, method 3), as PostgreSQL's `uuidv7()` makes them: for rows whose id has
 * to be known before they are written. Ids of one process grow in the order in which they are asked for.
 */
export function newId(): string {
  const nowMs = performance.timeOrigin + performance.now()
  const now = BigInt(Math.floor(nowMs)) * 4096n + BigInt(Math.floor((nowMs % 1) * STEPS_PER_MS))
  last = now > last ? now : last + 1n
  const time = (last >> 12n).toString(16).padStart(12, '0')
  const steps = (last & 0xfffn).toString(16).padStart(3, '0')
  const random = fewRandomBytes(8)
  random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0)
  const tail = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${steps}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

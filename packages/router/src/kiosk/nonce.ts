import { timingSafeEqual } from 'node:crypto'
import type { Deps } from '../core/context.ts'
import { hmac } from '../core/secrets.ts'

/** How long a nonce may be used. Proofs are remembered for longer than that. */
export const NONCE_VALID_MS = 300_000
/** Clocks of several processes may be apart by so much. */
const AHEAD_MS = 30_000

type NonceDeps = Pick<Deps, 'secrets' | 'now'>

/**
 * A nonce for the next proof (RFC 9449, 8): the time, signed, so that no process has to remember it and freshness
 * rests on the server's clock alone.
 */
export function issueNonce(deps: NonceDeps): string {
  const time = deps.now().getTime().toString(36)
  return `${time}.${sign(deps, time)}`
}

/** True for a nonce of this installation that is still fresh. */
export function checkNonce(deps: NonceDeps, nonce: string): boolean {
  const [time = '', signature = '', ...rest] = nonce.split('.')
  const expected = Buffer.from(sign(deps, time))
  const given = Buffer.from(signature)
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return false
  const age = deps.now().getTime() - Number.parseInt(time, 36)
  return age <= NONCE_VALID_MS && age >= -AHEAD_MS
}

function sign({ secrets }: NonceDeps, time: string): string {
  return hmac(secrets.derive('dpop-nonce'), time).subarray(0, 16).toString('base64url')
}

import { createHash } from 'node:crypto'
import type { Tx } from '@turnout/db'
import type { Call } from './context.ts'
import { refuse } from './errors.ts'

/**
 * Runs a creating change once per caller, operation and key. The key's row is taken first (it comes first in the
 * lock order), so that a second call waits for the first; then the first answer is given again.
 * @throws DomainError IDEMPOTENCY_MISMATCH when the key was used with another body
 */
export async function once<T>(
  call: Call,
  operation: string,
  input: { idempotencyKey?: string | null },
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { idempotencyKey: key, ...body } = input
  if (!key) return call.db.transaction().execute(change)
  const caller = callerOf(call, key)
  const bodyHash = createHash('sha256').update(canonical(body)).digest()
  return call.db.transaction().execute(async (tx) => {
    const taken = await tx
      .insertInto('idempotency_key')
      .values({ caller, operation, key, body_hash: bodyHash, response: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!taken) return replay<T>(tx, { caller, operation, key, bodyHash })
    const response = await change(tx)
    await tx
      .updateTable('idempotency_key')
      .set({ response: JSON.stringify(response) })
      .where('caller', '=', caller)
      .where('operation', '=', operation)
      .where('key', '=', key)
      .execute()
    return response
  })
}

interface KeyRef {
  caller: string
  operation: string
  key: string
  bodyHash: Buffer
}

async function replay<T>(tx: Tx, ref: KeyRef): Promise<T> {
  const row = await tx
    .selectFrom('idempotency_key')
    .select(['body_hash', 'response'])
    .where('caller', '=', ref.caller)
    .where('operation', '=', ref.operation)
    .where('key', '=', ref.key)
    .executeTakeFirst()
  if (!row || row.response === null) throw refuse('CONFLICT', 'A request with this idempotency key is still running')
  if (!ref.bodyHash.equals(row.body_hash)) {
    throw refuse('IDEMPOTENCY_MISMATCH', 'This idempotency key was used with another body')
  }
  // Written by `once` above from a T of the same operation.
  return row.response as T
}

/** A key of so many characters, such as a UUID, is taken for one that nobody else can have made or guessed. */
const UNGUESSABLE_LENGTH = 22

/**
 * Whom a key belongs to. Of those who are not signed in nothing is known but an address, which changes when a phone
 * leaves a network: a key that cannot be guessed stands for its sender by itself.
 */
function callerOf({ principal, origin }: Pick<Call, 'principal' | 'origin'>, key: string): string {
  if (principal.kind === 'user') return `user:${principal.userId}`
  if (principal.kind === 'kiosk') return `station:${principal.stationId}`
  return key.length >= UNGUESSABLE_LENGTH ? 'anonymous' : `anonymous:${origin.ip ?? 'unknown'}`
}

/** JSON with sorted keys, so that the order of fields does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

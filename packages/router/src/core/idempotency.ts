import { createHash } from 'node:crypto'
import { type Database, PREPARED, type Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { Call } from './context.ts'
import { type DomainError, refuse } from './errors.ts'
import { inGroups } from './in-groups.ts'

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
  const ref = keyRefOf(call, operation, input)
  if (!ref) return call.db.transaction().execute(change)
  const { caller, key, bodyHash } = ref
  return call.db.transaction().execute(async (tx) => {
    const taken = await tx
      .insertInto('idempotency_key')
      .values({ caller, operation, key, body_hash: bodyHash, response: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!taken) return replay<T>(tx, ref)
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

/** A key with whom and what it is bound to. */
export interface KeyRef {
  caller: string
  operation: string
  key: string
  bodyHash: Buffer
}

/** What a request's key is bound to; null for a request without one. */
export function keyRefOf(
  call: Pick<Call, 'principal' | 'origin'>,
  operation: string,
  input: { idempotencyKey?: string | null },
): KeyRef | null {
  const { idempotencyKey: key, ...body } = input
  if (!key) return null
  return {
    caller: callerOf(call, key),
    operation,
    key,
    bodyHash: createHash('sha256').update(canonical(body)).digest(),
  }
}

/** What became of a key: taken now, used before with this answer, or not to be used. */
export type KeyTaken<T> =
  | { state: 'taken' }
  | { state: 'answered'; response: T }
  | { state: 'refused'; error: DomainError }

/**
 * Takes the keys of many requests in one statement, each with the answer that it will have, which has to be known
 * before: `once` for groups. Rows are taken in one order by everybody, and a key that another transaction is taking is
 * waited for. Whoever refuses a request afterwards gives its key back with `giveKeysBack`.
 */
export async function takeKeys<T>(tx: Tx, wanted: (KeyRef & { response: T })[]): Promise<KeyTaken<T>[]> {
  if (wanted.length === 0) return []
  const rows = wanted.map(({ caller, operation, key, bodyHash, response }) => {
    return { caller, operation, key, body_hash: bodyHash.toString('hex'), response }
  })
  const { rows: taken } = await tx.executeQuery<KeyName>(CompiledQuery.raw(TAKE_KEYS, [JSON.stringify(rows)]))
  const names = new Set(taken.map(nameOfKey))
  const used = wanted.filter((ref) => !names.has(nameOfKey(ref)))
  const known = new Map<string, UsedKey>()
  if (used.length > 0) {
    const { rows: found } = await tx.executeQuery<UsedKey>(CompiledQuery.raw(USED_KEYS, [JSON.stringify(used)]))
    for (const row of found) known.set(nameOfKey(row), row)
  }
  return wanted.map((ref): KeyTaken<T> => {
    if (names.has(nameOfKey(ref))) return { state: 'taken' }
    const refusal = refusalOf(ref, known.get(nameOfKey(ref)))
    // Written by the same operation from a T.
    return refusal ?? { state: 'answered', response: known.get(nameOfKey(ref))?.response as T }
  })
}

interface KeyName {
  caller: string
  operation: string
  key: string
}

interface UsedKey extends KeyName {
  body_hash: Buffer
  response: unknown
}

const nameOfKey = ({ caller, operation, key }: KeyName) => JSON.stringify([caller, operation, key])

const TAKE_KEYS = `${PREPARED}
  insert into idempotency_key (caller, operation, key, body_hash, response)
  select caller, operation, key, decode(body_hash, 'hex'), response
  from json_to_recordset($1::json) as asked (caller text, operation text, key text, body_hash text, response jsonb)
  order by caller, operation, key
  on conflict do nothing returning caller, operation, key`

const USED_KEYS = `
  select used.caller, used.operation, used.key, used.body_hash, used.response
  from json_to_recordset($1::json) as asked (caller text, operation text, key text)
  join idempotency_key used using (caller, operation, key)`

/** Keys in one statement, and those that may wait for theirs in one process, at most. */
const LOOKED_UP_AT_ONCE = 200
const LOOKUPS_WAITING = 4000

/**
 * Whether a request was answered under its key before. Whoever asks at one moment shares a statement.
 * @throws DomainError UNAVAILABLE when too many ask
 */
export const isKeyUsed: (db: Database, ref: KeyRef) => Promise<boolean> = inGroups(
  async (db, refs: KeyRef[]) => {
    const { rows } = await db.executeQuery<UsedKey>(CompiledQuery.raw(USED_KEYS, [JSON.stringify(refs)]))
    const used = new Set(rows.map(nameOfKey))
    return refs.map((ref) => used.has(nameOfKey(ref)))
  },
  { size: () => LOOKED_UP_AT_ONCE, waitingAtMost: LOOKUPS_WAITING },
)

/** Gives keys back that were taken in this transaction: what they were for was refused, and may be asked for again. */
export async function giveKeysBack(tx: Tx, keys: KeyName[]): Promise<void> {
  if (keys.length > 0) await tx.executeQuery(CompiledQuery.raw(GIVE_BACK, [JSON.stringify(keys)]))
}

const GIVE_BACK = `
  delete from idempotency_key used
  using json_to_recordset($1::json) as back (caller text, operation text, key text)
  where used.caller = back.caller and used.operation = back.operation and used.key = back.key`

function refusalOf(ref: KeyRef, row: Pick<UsedKey, 'body_hash' | 'response'> | undefined) {
  if (!row || row.response === null) {
    const error = refuse('CONFLICT', 'A request with this idempotency key is still running')
    return { state: 'refused', error } as const
  }
  if (ref.bodyHash.equals(row.body_hash)) return null
  const error = refuse('IDEMPOTENCY_MISMATCH', 'This idempotency key was used with another body')
  return { state: 'refused', error } as const
}

async function replay<T>(tx: Tx, ref: KeyRef): Promise<T> {
  const row = await tx
    .selectFrom('idempotency_key')
    .select(['body_hash', 'response'])
    .where('caller', '=', ref.caller)
    .where('operation', '=', ref.operation)
    .where('key', '=', ref.key)
    .executeTakeFirst()
  const refusal = refusalOf(ref, row)
  if (refusal) throw refusal.error
  // Written by `once` above from a T of the same operation.
  return row?.response as T
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

import type { Database, Tx } from '@turnout/db'
import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import type { DomainError } from '../core/errors.ts'
import { databaseFault } from '../core/faults.ts'
import { type KeyRef, type KeyTaken, keyRefOf, takeKeys } from '../core/idempotency.ts'
import { type GroupTry, HELD_UP, inGroups } from '../core/in-groups.ts'
import { newId } from '../core/new-id.ts'
import type { OrderRows } from './order-rows.ts'
import { takeHolderTurns } from './place-locks.ts'
import { type Outcome as PlacementOutcome, placeTogether } from './place-together.ts'
import type { Asked, Placement } from './placement.ts'
import type { CreateOrderInput } from './schema.ts'

/** Purchases in one transaction, at most, unless the installation says otherwise. */
export const ORDER_GROUP_SIZE = 100
/** Purchases that may wait for their turn in one process: a second or two. */
export const ORDERS_WAITING_AT_MOST = 4000
/** How long a group waits for one row; whoever is served apart waits as long as it takes. */
const LOCK_TIMEOUT_MS = 1000

/** An order just placed, or the id of one that the same request had placed before. */
export type Admitted = { orderId: string; placed: OrderRows | null }

interface Purchase extends Asked {
  deps: Call
  key: KeyRef | null
  /** Its commit was asked for and the answer is lost: it may stand. */
  isInDoubt: boolean
}

/**
 * Places a purchase together with those of others who come at the same time, of any event, in one transaction: rows
 * that everybody wants are locked once for all of them, and one commit serves all. Each gets their own answer, in
 * order of arrival. One bad purchase harms nobody: a group that fails is served one by one, and an event whose
 * organizer is changing it is served apart from the others. Where a connection breaks before a commit is answered, it
 * is looked up whether the orders stand.
 * @throws DomainError whatever `decideOrder` refuses with; UNAVAILABLE with `retryAfterSeconds` when too many wait
 */
export async function admitOrder(call: Call, input: CreateOrderInput, placement: Placement): Promise<Admitted> {
  const key = keyRefOf(call, 'orders.create', input)
  const outcome = await admit(call.db, { placement, deps: call, orderId: newId(), key, isInDoubt: false })
  if ('refusal' in outcome) throw outcome.refusal
  return outcome
}

type Outcome = Admitted | { refusal: DomainError }
type Result = Outcome | typeof HELD_UP

const admit = inGroups<Purchase, Outcome>(admitAll, {
  size: ({ deps }) => deps.config.orderGroupSize ?? ORDER_GROUP_SIZE,
  // Flushed when the group before has committed: two at once would be half as full, and cost a fifth more of the machine.
  atOnce: 1,
  laneOf: ({ placement }) => placement.eventId,
  // The second one waits until the first has its answer, and is given the same.
  twinOf: ({ key }) => key && JSON.stringify([key.caller, key.key]),
  waitingAtMost: ORDERS_WAITING_AT_MOST,
})

async function admitAll(db: Database, group: Purchase[], how: GroupTry): Promise<Result[]> {
  const { results, fault } = await tryAll(db, group, how)
  if (results && fault) for (const one of group) one.isInDoubt = true
  const standing = await standingOf(db, group)
  const answers = group.map(({ orderId }, n): Result | null => {
    const result = results?.[n]
    const isPlaced = typeof result === 'object' && 'placed' in result && result.placed !== null
    // What it was refused for may have been its own seats.
    if (standing.has(orderId)) return isPlaced ? result : { orderId, placed: null }
    return fault && isPlaced ? null : (result ?? null)
  })
  const known = answers.filter((one) => one !== null)
  if (known.length === group.length) return known
  // Alone it may wait.
  if (!how.isPatient && group.length === 1 && databaseFault(fault)?.code === LOCK_NOT_AVAILABLE) return [HELD_UP]
  throw fault
}

/** With both, all was decided and written, and what became of the commit is not known. */
interface Attempt {
  results: Result[] | null
  fault: unknown
}

async function tryAll(db: Database, group: Purchase[], how: GroupTry): Promise<Attempt> {
  const attempt: Attempt = { results: null, fault: null }
  try {
    await db.transaction().execute(async (tx) => {
      const { results, isWritten } = await decideAll(tx, group, how)
      attempt.results = results
      if (!isWritten) throw new NothingToCommit()
    })
  } catch (error) {
    if (!(error instanceof NothingToCommit)) attempt.fault = error
  }
  return attempt
}

/** Those in doubt whose orders are there. */
async function standingOf(db: Database, group: Purchase[]): Promise<Set<string>> {
  const ids = group.flatMap(({ isInDoubt, orderId }) => (isInDoubt ? [orderId] : []))
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('ticket_order')
    .select('id')
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

async function decideAll(tx: Tx, group: Purchase[], how: GroupTry): Promise<{ results: Result[]; isWritten: boolean }> {
  if (!how.isPatient) await sql.raw(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`).execute(tx)
  const taken = await takeKeys(tx, keysOf(group))
  const states = statesOf(group, taken)
  const fresh = group.filter((_, n) => states[n] === null)
  await takeHolderTurns(tx, fresh)
  const minimumSpotsThreshold = group[0]?.deps.config.minimumSpotsThreshold ?? 0
  const keys = fresh.map(({ key }) => key)
  const { outcomes, isWritten } = await placeTogether(tx, fresh, { ...how, keys, minimumSpotsThreshold })
  return { results: group.map((_, n): Result => states[n] ?? resultOf(outcomes.shift())), isWritten }
}

const LOCK_NOT_AVAILABLE = '55P03'

/** Rolls back a group that was refused as a whole: the keys that it took are given back, and no disk is waited for. */
class NothingToCommit extends Error {}

function resultOf(outcome: PlacementOutcome | undefined): Result {
  if (!outcome) return HELD_UP
  return 'refusal' in outcome ? outcome : { orderId: outcome.placed.order.id, placed: outcome.placed }
}

function keysOf(group: Purchase[]): (KeyRef & { response: { orderId: string } })[] {
  return group.flatMap(({ key, orderId }) => (key ? [{ ...key, response: { orderId } }] : []))
}

/** What is known of each before it is decided: null for those that are to be. */
function statesOf(group: Purchase[], taken: KeyTaken<{ orderId: string }>[]): (Outcome | null)[] {
  const left = [...taken]
  return group.map(({ key }) => {
    const state = key ? left.shift() : null
    if (!state || state.state === 'taken') return null
    return state.state === 'refused' ? { refusal: state.error } : { orderId: state.response.orderId, placed: null }
  })
}

import type { Tx } from '@turnout/db'
import { SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { faultName } from '../core/fault-name.ts'
import { handleJob } from '../core/job-handler.ts'
import { isStanding, markCancelled, noteTickets } from '../orders/cancel-order.ts'
import { codeMovesOf, moveCodeUses } from '../orders/code-uses.ts'
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts'
import { moveSeats, type SeatMove } from '../orders/seats.ts'
import { revokeTickets } from '../tickets/revoke-tickets.ts'
import { giveBack } from './give-back.ts'
import { refundEvent } from './jobs.ts'
import { lockTickets, readCancellable } from './queries.ts'

/** Orders of one transaction. */
const BATCH = 50

/**
 * Cancels every order of an event that was called off and gives all of its money back, a batch at a time. What is
 * left to do is what the orders say: a process that dies leaves whole batches behind, and the next run goes on with
 * the orders that are still confirmed. One that cannot be cancelled does not stop the others; the job is tried again.
 */
export const refundEventJob = handleJob(refundEvent, async (deps, { eventId }, job) => {
  let after = '00000000-0000-0000-0000-000000000000'
  let failed = 0
  let done = 0
  const total = await countOrders(deps, eventId)
  for (;;) {
    job.signal.throwIfAborted()
    await job.progress(done, total)
    const orderIds = await nextOrders(deps, eventId, after)
    const last = orderIds.at(-1)
    if (last === undefined) break
    after = last
    failed += await cancelAll(deps, orderIds)
    done += orderIds.length
  }
  if (failed > 0) throw new Error(`${failed} orders could not be cancelled`)
})

/** Orders of a cancelled event that still stand. */
function standingOrders({ db }: Deps, eventId: string) {
  return db
    .selectFrom('ticket_order')
    .innerJoin('event', 'event.id', 'ticket_order.event_id')
    .where('event_id', '=', eventId)
    .where('event.status', '=', 'cancelled')
    .where('ticket_order.status', '=', 'confirmed')
}

async function countOrders(deps: Deps, eventId: string): Promise<number> {
  const { count } = await standingOrders(deps, eventId)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function nextOrders(deps: Deps, eventId: string, after: string): Promise<string[]> {
  const rows = await standingOrders(deps, eventId)
    .select('ticket_order.id')
    .where('ticket_order.id', '>', after)
    .orderBy('ticket_order.id')
    .limit(BATCH)
    .execute()
  return rows.map(({ id }) => id)
}

/** @returns how many could not be cancelled */
async function cancelAll(deps: Deps, orderIds: string[]): Promise<number> {
  try {
    await deps.db.transaction().execute((tx) => cancelBatch(tx, deps, orderIds))
    return 0
  } catch (error) {
    if (orderIds.length === 1) {
      deps.log.error({ orderId: orderIds[0], fault: faultName(error) }, 'An order of a cancelled event stays as it is')
      return 1
    }
    let failed = 0
    for (const orderId of orderIds) failed += await cancelAll(deps, [orderId])
    return failed
  }
}

async function cancelBatch(tx: Tx, deps: Deps, orderIds: string[]): Promise<void> {
  const orders: LockedOrder[] = []
  for (const orderId of orderIds) orders.push(await lockOrder(tx, orderId))
  const open = orders.filter(({ status }) => status === 'confirmed')
  const moves: SeatMove[] = []
  for (const order of open) moves.push(...(await cancelOne(tx, deps, order)))
  await moveCodeUses(
    tx,
    open.flatMap((order) => codeMovesOf(order, -1)),
  )
  const [first] = open
  if (first) await moveSeats(tx, deps, first.event, moves)
}

/** What was cancelled before was settled then; what stands comes back in full. */
async function cancelOne(tx: Tx, deps: Deps, order: LockedOrder): Promise<SeatMove[]> {
  const recorded = { ...deps, ...SYSTEM }
  await lockTickets(tx, order.id)
  const standing = (await readCancellable(tx, order.id)).filter(isStanding)
  let left = order.paid_minor - order.refunded_minor
  const shares = standing.map(({ id, leftMinor }) => {
    const amountMinor = Math.min(leftMinor, left)
    left -= amountMinor
    return { ticketId: id, amountMinor }
  })
  const { amountMinor } = await giveBack(tx, recorded, order, { shares, cause: 'event_cancelled' })
  const moves = await revokeTickets(tx, deps.now(), { orderId: order.id })
  await noteTickets(tx, recorded, order, { tickets: standing, as: 'system', shares })
  await markCancelled(tx, recorded, order, { refundMinor: amountMinor })
  return moves
}

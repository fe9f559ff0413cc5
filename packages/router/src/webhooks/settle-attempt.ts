import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { tellWebhookOwner } from './jobs.ts'
import type { DueDelivery } from './lanes.ts'
import { judgeFailing, nextTryInMs } from './rules.ts'
import { stopDeliveries, switchedOff } from './switch-off.ts'

/** What became of a try. */
export interface AttemptResult {
  startedAt: Date
  durationMs: number
  /** Of HTTP; null when no answer came. */
  status: number | null
  /** The class of what went wrong; null for a success. */
  error: string | null
  /** How the answer begins, fit to be kept. */
  response: string
  retryAfterMs: number | null
}

const GONE = 410
/** An endpoint's row is not written at every success. */
const SUCCESS_NOTED_MS = 10_000

export interface SettleOptions {
  holder: string
  holdMs: number
  /** From 0 to 1, for the waiting time. */
  chance: number
}

/**
 * Writes down a try, with all that follows from it, in one transaction: hour, endpoint, lane, delivery, in this order.
 * @returns whether the lane's next may be sent by this process, is to wait, or is no longer its to send
 */
export async function settleAttempt(
  deps: Pick<Deps, 'db' | 'now'>,
  delivery: DueDelivery,
  result: AttemptResult,
  options: SettleOptions,
): Promise<'goes_on' | 'waits' | 'is_over'> {
  const now = deps.now()
  const isTest = delivery.cause === 'test'
  return deps.db.transaction().execute(async (tx) => {
    const isOff = isTest ? false : await noteHealth(tx, delivery, result, now)
    const retryInMs =
      result.error === null || isTest || isOff
        ? null
        : nextTryInMs({
            attempts: delivery.attempts + 1,
            queuedAt: delivery.queuedAt,
            now,
            retryAfterMs: result.retryAfterMs,
            chance: options.chance,
          })
    const isHeld = await moveLane(tx, delivery, retryInMs, options)
    await noteAttempt(tx, delivery, result, { retryInMs, isOff, now })
    if (result.error !== null && retryInMs === null && !isTest && !isOff) await tellOfLoss(tx, delivery, now)
    if (!isHeld || isOff) return 'is_over'
    return retryInMs === null ? 'goes_on' : 'waits'
  })
}

/** The hour comes before the endpoint, for everybody. @returns whether the endpoint was switched off for it */
async function noteHealth(tx: Tx, { endpointId }: DueDelivery, result: AttemptResult, now: Date): Promise<boolean> {
  const column = result.error === null ? 'succeeded' : 'failed'
  await sql`
    insert into webhook_hour (endpoint_id, hour, ${sql.ref(column)})
    values (${endpointId}, date_trunc('hour', ${now}::timestamptz, 'UTC'), 1)
    on conflict (endpoint_id, hour) do update set ${sql.ref(column)} = webhook_hour.${sql.ref(column)} + 1`.execute(tx)
  return result.error === null ? noteSuccess(tx, endpointId, now) : noteFailure(tx, endpointId, result, now)
}

async function noteSuccess(tx: Tx, endpointId: string, now: Date): Promise<false> {
  const stale = new Date(now.getTime() - SUCCESS_NOTED_MS)
  await tx
    .updateTable('webhook_endpoint')
    .set({ last_success_at: now, failing_since: null, failures: 0, told_at: null })
    .where('id', '=', endpointId)
    .where((or) =>
      or.or([
        or('failing_since', 'is not', null),
        or('last_success_at', 'is', null),
        or('last_success_at', '<', stale),
      ]),
    )
    .execute()
  return false
}

async function noteFailure(tx: Tx, endpointId: string, result: AttemptResult, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('webhook_endpoint')
    .set({
      failing_since: sql`coalesce(failing_since, ${now})`,
      failures: sql`failures + 1`,
      last_failure_at: now,
      last_error: result.error,
    })
    .where('id', '=', endpointId)
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .returning(['failing_since', 'failures', 'told_at'])
    .executeTakeFirst()
  // Switched off by somebody else meanwhile.
  if (!row?.failing_since) return false
  const isGone = result.status === GONE
  const verdict = isGone
    ? 'switch_off'
    : judgeFailing({ failingSince: row.failing_since, failures: row.failures, isTold: row.told_at !== null, now })
  if (verdict === 'tell') {
    await tx.updateTable('webhook_endpoint').set({ told_at: now }).where('id', '=', endpointId).execute()
    await enqueue(tx, tellWebhookOwner, {
      webhookId: endpointId,
      notice: 'failing',
      at: row.failing_since.toISOString(),
    })
  }
  if (verdict !== 'switch_off') return false
  const missedAfter = await stopDeliveries(tx, endpointId, now, row.failing_since)
  await switchOff(tx, endpointId, { reason: isGone ? 'gone' : 'failing', missedAfter, now })
  return true
}

async function switchOff(
  tx: Tx,
  endpointId: string,
  { reason, missedAfter, now }: { reason: 'gone' | 'failing'; missedAfter: number; now: Date },
): Promise<void> {
  await tx
    .updateTable('webhook_endpoint')
    .set(switchedOff(reason, missedAfter, now))
    .where('id', '=', endpointId)
    .execute()
  const notice = reason === 'gone' ? 'gone' : 'switched_off'
  await enqueue(tx, tellWebhookOwner, { webhookId: endpointId, notice, at: now.toISOString() })
  const fact = { action: 'webhook.switched_off', subjectType: 'webhook', subjectId: endpointId, detail: { reason } }
  await audit(tx, SYSTEM, fact)
}

/**
 * A message was tried for three days: the owner hears of it, once a day however many there are, who has not heard by then
 * that nothing arrives at all.
 */
async function tellOfLoss(tx: Tx, { endpointId }: DueDelivery, now: Date): Promise<void> {
  const untold = await tx
    .selectFrom('webhook_endpoint')
    .select('id')
    .where('id', '=', endpointId)
    .where('is_active', '=', true)
    .where('told_at', 'is', null)
    .executeTakeFirst()
  if (!untold) return
  const day = now.toISOString().slice(0, 10)
  const notice = { webhookId: endpointId, notice: 'given_up', at: `${day}T00:00:00.000Z` } as const
  await enqueue(tx, tellWebhookOwner, notice, { key: `webhook:${endpointId}:given_up:${day}` })
}

/** Keeps the lane for the next one, or lets go of it until the next try. @returns false when it is another's by now */
async function moveLane(
  tx: Tx,
  { endpointId, lane }: DueDelivery,
  retryInMs: number | null,
  { holder, holdMs }: SettleOptions,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_lane')
    .set({
      held_by: retryInMs === null ? holder : null,
      due_at: sql`clock_timestamp() + ${retryInMs ?? holdMs} * interval '1 millisecond'`,
    })
    .where('endpoint_id', '=', endpointId)
    .where('lane', '=', lane)
    .where('held_by', '=', holder)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * The log is kept whatever became of the delivery meanwhile. What arrived has arrived, even if the endpoint was switched
 * off in that moment, or if another process took this one for dead and sent the same again.
 */
async function noteAttempt(
  tx: Tx,
  { id }: DueDelivery,
  { startedAt, durationMs, status, error, response }: AttemptResult,
  { retryInMs, isOff, now }: { retryInMs: number | null; isOff: boolean; now: Date },
): Promise<void> {
  const isDelivered = error === null
  const isOver = isDelivered || (retryInMs === null && !isOff)
  const nextAt = retryInMs === null ? null : new Date(now.getTime() + retryInMs)
  await sql`
    with tried as (
      update webhook_delivery set
        attempts = attempts + 1,
        last_status = case when status = 'delivered' then last_status else ${status}::integer end,
        last_error = case when status = 'delivered' then last_error else ${error}::text end,
        finished_at = case
          when status = 'delivered' or not ${isOver}::boolean then finished_at else ${now}::timestamptz end,
        next_attempt_at = coalesce(${nextAt}::timestamptz, next_attempt_at),
        status = case
          when ${isDelivered}::boolean then 'delivered'
          when status = 'pending' and ${isOver}::boolean then 'failed'
          else status end
      where id = ${id}
      returning id, attempts
    )
    insert into webhook_attempt (delivery_id, number, started_at, duration_ms, status, error, response)
    select id, attempts, ${startedAt}::timestamptz, ${durationMs}::integer, ${status}::integer, ${error}::text,
      ${response}::text
    from tried`.execute(tx)
}

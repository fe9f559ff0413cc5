import type { MessageTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import { addressHash } from '../mail/recipients.ts'
import { nextReached, type Reached } from './audience.ts'
import { gatherRecipients, roundKey, sendMessageBatch } from './jobs.ts'
import { audience as audienceSchema } from './schema.ts'

type Row = Selectable<MessageTable>

/** Recipients of one batch, and of one transaction. */
export const BATCH_SIZE = 100
/** Tickets that are read at once: many may have one address. */
const READ_SIZE = 100

const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Writes down whom a message goes to, each address once, a batch in one transaction with the job that sends it: killed
 * at any point, it begins anew and finds what it has done. Whom the message is for no more when their mail is due, is
 * skipped there, and found again here in the next round if they still are for another of their tickets.
 */
export const gatherRecipientsJob = handleJob(gatherRecipients, async (deps, { messageId, round }, job) => {
  const message = await beginRound(deps, messageId, round)
  if (!message?.started_at) return
  const scope = {
    eventId: message.event_id,
    audience: audienceSchema.parse(message.audience),
    startedAt: message.started_at,
  }
  let isAnybodyNew = false
  for (let after = FIRST; ; ) {
    job.signal.throwIfAborted()
    const reached = await nextReached(deps.db, scope, { after, limit: READ_SIZE })
    const last = reached.at(-1)
    if (!last) break
    after = last.source_id
    const added = await writeBatch(deps, messageId, reached)
    if (added === null) return
    isAnybodyNew ||= added > 0
  }
  await endRound(deps, messageId, round, isAnybodyNew)
})

/** The message, while it is to be sent and this round of it is the next. */
async function beginRound(deps: Deps, messageId: string, round: number): Promise<Row | undefined> {
  const now = deps.now()
  await deps.db
    .updateTable('message')
    .set({ status: 'sending', started_at: now, updated_at: now })
    .where('id', '=', messageId)
    // The job comes at its time, by the clock of the database; this one may be a little behind.
    .where('status', '=', 'scheduled')
    .execute()
  return deps.db
    .selectFrom('message')
    .innerJoin('event', 'event.id', 'message.event_id')
    .selectAll('message')
    .where('message.id', '=', messageId)
    .where('message.status', '=', 'sending')
    .where('message.round', '=', round - 1)
    .where('event.deleted_at', 'is', null)
    .executeTakeFirst()
}

/** @returns how many came in, or null once the message is not sent any more */
async function writeBatch(deps: Deps, messageId: string, reached: Reached[]): Promise<number | null> {
  const sources = new Map<string, { hash: Buffer; sourceId: string }>()
  for (const { address, source_id: sourceId } of reached) {
    const hash = addressHash(deps.secrets, address)
    const key = hash.toString('hex')
    if (!sources.has(key)) sources.set(key, { hash, sourceId })
  }
  return deps.db.transaction().execute(async (tx) => {
    const message = await lockSending(tx, messageId)
    if (!message) return null
    const batch = message.last_batch + 1
    const { numInsertedOrUpdatedRows: added } = await tx
      .insertInto('message_recipient')
      .values(
        [...sources.values()].map(({ hash, sourceId }) => {
          return { message_id: messageId, address_hash: hash, source_id: sourceId, batch, updated_at: deps.now() }
        }),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['message_id', 'address_hash'])
          .doUpdateSet((eb) => ({ source_id: eb.ref('excluded.source_id'), batch, status: 'pending' }))
          .where('message_recipient.status', '=', 'skipped'),
      )
      .executeTakeFirst()
    if (!added) return 0
    await tx.updateTable('message').set({ last_batch: batch }).where('id', '=', messageId).execute()
    await enqueue(tx, sendMessageBatch, { messageId, batch }, { key: `message:${messageId}:batch:${batch}` })
    return Number(added)
  })
}

/** Of rounds and of batches, the last to end finds nobody left and goes on: both ask under the message's lock. */
async function endRound(deps: Deps, messageId: string, round: number, isAnybodyNew: boolean): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const message = await lockSending(tx, messageId)
    if (message?.round !== round - 1) return
    await tx.updateTable('message').set({ round }).where('id', '=', messageId).execute()
    if (await isAnybodyLeft(tx, messageId)) return
    if (isAnybodyNew) await startRound(tx, messageId, round + 1)
    else await finish(tx, deps, message)
  })
}

/** After a batch: begins the next round once all are through. */
export async function endBatch(deps: Deps, messageId: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const message = await lockSending(tx, messageId)
    // While a round is being gathered, its end looks.
    if (!message || message.round === 0 || (await isAnybodyLeft(tx, messageId))) return
    await startRound(tx, messageId, message.round + 1)
  })
}

function lockSending(tx: Tx, messageId: string): Promise<Row | undefined> {
  return tx
    .selectFrom('message')
    .selectAll()
    .where('id', '=', messageId)
    .where('status', '=', 'sending')
    .forUpdate()
    .executeTakeFirst()
}

async function isAnybodyLeft(tx: Tx, messageId: string): Promise<boolean> {
  const { rows } = await sql`select from message_recipient
    where message_id = ${messageId}::uuid and status = 'pending' limit 1`.execute(tx)
  return rows.length > 0
}

async function startRound(tx: Tx, messageId: string, round: number): Promise<void> {
  await enqueue(tx, gatherRecipients, { messageId, round }, { key: roundKey(messageId, round) })
}

async function finish(tx: Tx, deps: Deps, { id, event_id: eventId }: Row): Promise<void> {
  const now = deps.now()
  await tx
    .updateTable('message')
    .set({ status: 'sent', finished_at: now, updated_at: now })
    .where('id', '=', id)
    .execute()
  await audit(tx, { ...deps, ...SYSTEM }, { action: 'message.sent', subjectType: 'message', subjectId: id, eventId })
}

import type { Queryable, Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { limitRate } from '../core/rate-limit.ts'
import { hasComplained } from './recipients.ts'
import { readUnsubscribeToken, type Subscription } from './unsubscribe.ts'

/** What somebody asks for by a link: no more of this event, no more of any, or all of it again. */
export type OptOutChoice = 'event' | 'all' | 'undo'

/** What a link shows: which mails of which event, and what was declined of them. */
export interface OptOutState {
  topic: Subscription['topic']
  /** Null where the event is gone. */
  eventTitle: string | null
  organisation: string
  isEventDeclined: boolean
  isAllDeclined: boolean
}

type Caller = Pick<Call, 'db' | 'now' | 'secrets' | 'principal' | 'origin'>

/** Changes in an hour by one link: for second thoughts, and for mail programs that ask again. */
const CHANGES_AN_HOUR = 60

/** What a link stands for, without any effect. Null for a token that is not one of ours. */
export async function readOptOut(
  deps: Pick<Call, 'db' | 'secrets' | 'now'>,
  token: string,
): Promise<OptOutState | null> {
  const subscription = readUnsubscribeToken(deps, token)
  return subscription && stateOf(deps.db, subscription, deps.now())
}

/**
 * Does what somebody asked for by their link, with no more proof than the link, as RFC 8058 has it. Asking twice is as
 * good as once.
 * @returns what holds then; null for a token that is not one of ours, which changes nothing
 * @throws DomainError RATE_LIMITED
 */
export async function changeOptOut(call: Caller, token: string, choice: OptOutChoice): Promise<OptOutState | null> {
  const subscription = readUnsubscribeToken(call, token)
  if (!subscription) return null
  const key = `unsubscribe:${subscription.addressHash.toString('base64url')}`
  await limitRate(call.db, call.now(), { key, limit: CHANGES_AN_HOUR, windowSeconds: 3600 })
  return call.db.transaction().execute(async (tx) => {
    await (choice === 'undo' ? takeBack(tx, call, subscription) : decline(tx, call, subscription, choice))
    return stateOf(tx, subscription, call.now())
  })
}

async function decline(tx: Tx, call: Caller, subscription: Subscription, choice: 'event' | 'all'): Promise<void> {
  const { addressHash, topic, eventId } = subscription
  // Of an event that is gone nothing more will come; its row would have nothing to refer to.
  const event = await tx.selectFrom('event').select('id').where('id', '=', eventId).forKeyShare().executeTakeFirst()
  if (choice === 'event' && !event) return
  const row = await tx
    .insertInto('mail_opt_out')
    .values({ address_hash: addressHash, topic, event_id: choice === 'all' ? null : eventId, created_at: call.now() })
    .onConflict((conflict) => conflict.columns(['address_hash', 'topic', 'event_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row) await record(tx, call, 'mail.declined', row.id, subscription, { topic, isAll: choice === 'all' })
}

/** Whoever wants such mails again does not think them spam. */
async function takeBack(tx: Tx, call: Caller, subscription: Subscription): Promise<void> {
  const { addressHash, topic, eventId } = subscription
  const rows = await tx
    .deleteFrom('mail_opt_out')
    .where('address_hash', '=', addressHash)
    .where('topic', '=', topic)
    .where((or) => or.or([or('event_id', '=', eventId), or('event_id', 'is', null)]))
    .returning('id')
    .execute()
  for (const { id } of rows) await record(tx, call, 'mail.wanted_again', id, subscription, { topic })
  const complaints = await tx
    .updateTable('mail_delivery')
    .set({ status: 'sent' })
    .where('recipient_hash', '=', addressHash)
    .where('status', '=', 'complained')
    .returning(['id', 'event_id'])
    .execute()
  for (const { id, event_id: about } of complaints) {
    await audit(tx, call, { action: 'mail.complaint_taken_back', subjectType: 'mail', subjectId: id, eventId: about })
  }
}

async function record(
  tx: Tx,
  call: Caller,
  action: string,
  subjectId: string,
  { eventId }: Subscription,
  detail: Record<string, unknown>,
): Promise<void> {
  await audit(tx, call, { action, subjectType: 'mail_opt_out', subjectId, eventId, detail })
}

async function stateOf(db: Queryable, subscription: Subscription, now: Date): Promise<OptOutState> {
  const { addressHash, topic, eventId } = subscription
  const declined = await db
    .selectFrom('mail_opt_out')
    .select('event_id')
    .where('address_hash', '=', addressHash)
    .where('topic', '=', topic)
    .where((or) => or.or([or('event_id', '=', eventId), or('event_id', 'is', null)]))
    .execute()
  const { rows } = await sql<{ title: string | null; organisation: string | null }>`
    select (select title from event where id = ${eventId}::uuid and deleted_at is null) as title,
      (select name from organisation limit 1) as organisation`.execute(db)
  return {
    topic,
    eventTitle: rows[0]?.title ?? null,
    organisation: rows[0]?.organisation || 'Turnout',
    isEventDeclined: declined.some(({ event_id }) => event_id !== null),
    // Who called a mail spam gets none of these, of no event.
    isAllDeclined: declined.some(({ event_id }) => event_id === null) || (await hasComplained(db, addressHash, now)),
  }
}

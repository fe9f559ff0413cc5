import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { faultName } from '../core/fault-name.ts'
import { handleJob, startTurn } from '../core/job-handler.ts'
import { MailRefused } from '../core/mailer.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { addressHash } from '../mail/recipients.ts'
import { optedOut } from '../mail/unsubscribe.ts'
import { findReached } from './audience.ts'
import { endBatch } from './gather-recipients.job.ts'
import { sendMessageBatch, TRY_HOURS } from './jobs.ts'
import { causeOf, MESSAGE_MAIL } from './queries.ts'
import { audience as audienceSchema } from './schema.ts'
import { type EventFacts, type MessageContent, readEventFacts, writeMessageMail } from './write-message-mail.ts'

/** Faults in a row, of no recipient's, after which the rest of the batch waits for the next try. */
const MOST_FAULTS = 3
const TRIED_MS = TRY_HOURS * 3_600_000

/**
 * Sends a message to those of a batch who have not got it. Each is looked at again when their turn comes: whether the
 * message is still being sent, still for them, and still wanted. Whoever a server does not take yet is tried again with
 * the job, for three days; those who were tried least come first, so that nobody is kept from their mail by others'
 * faults. The last try leaves out nobody who was never tried.
 */
export const sendMessageBatchJob = handleJob(sendMessageBatch, async (deps, { messageId, batch }, job) => {
  const sending = await readSending(deps, messageId)
  if (!sending) return
  await noteArrived(deps, messageId, batch)
  const pending = await readPending(deps, messageId, batch)
  const isLastTry = deps.now().getTime() - sending.startedAt.getTime() >= TRIED_MS
  const turn = startTurn(job)
  let faults = 0
  let lastFault: unknown = null
  for (const [n, recipient] of pending.entries()) {
    job.signal.throwIfAborted()
    // Not among faults: their number in a row is what tells of a server that is away.
    if (faults === 0 && n > 0) turn.giveWay()
    try {
      const outcome = await sendOne(deps, sending, recipient)
      if (outcome === 'stopped') return
      await note(deps, messageId, recipient.address_hash, outcome)
      faults = 0
    } catch (error) {
      lastFault = error
      faults = isOfOneMail(error) ? 0 : faults + 1
      const next = pending[n + 1]
      if (faults >= MOST_FAULTS && !(isLastTry && next?.attempts === 0)) break
    }
    await job.progress(n + 1, pending.length)
  }
  if (lastFault !== null) {
    if (!isLastTry) throw lastFault
    await giveUp(deps, sending, batch, lastFault)
  }
  await endBatch(deps, messageId)
})

interface Sending {
  messageId: string
  content: MessageContent
  event: EventFacts
  startedAt: Date
}

interface Recipient {
  address_hash: Buffer
  source_id: string
}

/** Who of a batch has not got it, those first who were tried least. */
async function readPending({ db }: Deps, messageId: string, batch: number) {
  const { rows } = await sql<Recipient & { attempts: number }>`
    select address_hash, source_id, coalesce(attempts, 0) as attempts
    from message_recipient
    left join mail_delivery on cause = concat('message:', message_recipient.message_id, ':', encode(address_hash, 'hex'))
    where message_recipient.message_id = ${messageId}::uuid and batch = ${batch} and message_recipient.status = 'pending'
    order by coalesce(attempts, 0), address_hash`.execute(db)
  return rows
}

/**
 * Whether a fault says nothing of the others' mails: a server answered about this recipient or this mail, somebody else
 * is sending it, or it could not be written. Without a server, or without being let in, no mail leaves.
 */
function isOfOneMail(error: unknown): boolean {
  const { code, command, responseCode } = error as { code?: unknown; command?: unknown; responseCode?: unknown }
  if (code === undefined) return true
  // 421: the server ends the conversation (RFC 5321 §3.8).
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && command !== 'MAIL FROM' && responseCode !== 421
}

/** What is sent; null once it is not, or its event is gone. */
async function readSending(deps: Deps, messageId: string): Promise<Sending | null> {
  const message = await deps.db
    .selectFrom('message')
    .leftJoin('user_account', 'user_account.id', 'message.sent_by')
    .selectAll('message')
    .select('user_account.email as sender')
    .where('message.id', '=', messageId)
    .where('message.status', '=', 'sending')
    .executeTakeFirst()
  if (!message) return null
  const audience = audienceSchema.parse(message.audience)
  const event = await readEventFacts(deps.db, message.event_id, audience)
  if (!event) return null
  const { event_id: eventId, subject, body } = message
  const replyTo = message.reply_to === 'sender' ? message.sender : null
  return {
    messageId,
    content: { eventId, subject, body, audience, replyTo },
    event,
    startedAt: message.started_at ?? deps.now(),
  }
}

/** A process that died between sending and noting it leaves mails that are out. */
async function noteArrived(deps: Deps, messageId: string, batch: number): Promise<void> {
  await sql`
    update message_recipient set status = 'sent', updated_at = ${deps.now()}
    from mail_delivery
    where message_recipient.message_id = ${messageId}::uuid and batch = ${batch}
      and message_recipient.status = 'pending'
      and cause = concat('message:', message_recipient.message_id, ':', encode(address_hash, 'hex'))
      and mail_delivery.status in ('sent', 'bounced', 'complained')`.execute(deps.db)
}

type Outcome = 'sent' | 'failed' | 'declined' | 'skipped' | 'stopped'

async function sendOne(deps: Deps, { messageId, content, event }: Sending, recipient: Recipient): Promise<Outcome> {
  const { eventId, audience } = content
  if (!(await isStillSent(deps, messageId))) return 'stopped'
  const reached = await findReached(deps.db, content, recipient.source_id)
  // Another address by now: if it has none of its own yet, the next round finds it.
  const isTheirs = reached && addressHash(deps.secrets, reached.address).equals(recipient.address_hash)
  if (!isTheirs) return 'skipped'
  const declined = await optedOut(deps, { eventId, topic: 'messages' }, [reached.address])
  if (declined.size > 0) return 'declined'
  const cause = {
    cause: causeOf(messageId, recipient.address_hash),
    kind: MESSAGE_MAIL,
    eventId,
    orderId: null,
    userId: null,
    ticketId: audience.who === 'waiting' ? null : reached.source_id,
    isOptional: true,
  }
  try {
    await deliverOnce(deps, cause, () => writeMessageMail(deps, content, event, reached))
  } catch (error) {
    if (error instanceof MailRefused) return 'failed'
    throw error
  }
  // One that such mails do not reach is not tried, and told as failed.
  const { status } = await deps.db
    .selectFrom('mail_delivery')
    .select('status')
    .where('cause', '=', cause.cause)
    .executeTakeFirstOrThrow()
  return status === 'failed' ? 'failed' : 'sent'
}

async function isStillSent({ db }: Deps, messageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('message')
    .innerJoin('event', 'event.id', 'message.event_id')
    .select('message.id')
    .where('message.id', '=', messageId)
    .where('message.status', '=', 'sending')
    .where('event.deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

async function note(deps: Deps, messageId: string, addressHash: Buffer, status: Exclude<Outcome, 'stopped'>) {
  await deps.db
    .updateTable('message_recipient')
    .set({ status, updated_at: deps.now() })
    .where('message_id', '=', messageId)
    .where('address_hash', '=', addressHash)
    .where('status', '=', 'pending')
    .execute()
}

/**
 * What no server took in three days has failed, and is shown so. What somebody else is sending at this moment is waited
 * for. @throws `fault` when there is such a mail
 */
async function giveUp(deps: Deps, { messageId, content }: Sending, batch: number, fault: unknown): Promise<void> {
  const { rows } = await sql`
    with given_up as (
      select address_hash, source_id, concat('message:', message_id, ':', encode(address_hash, 'hex')) as cause
      from message_recipient
      where message_id = ${messageId}::uuid and batch = ${batch} and status = 'pending'
    ), failed as (
      insert into mail_delivery (cause, kind, event_id, ticket_id, is_optional, status, error, recipient_hash)
      select cause, ${MESSAGE_MAIL}, ${content.eventId}::uuid,
        ${content.audience.who === 'waiting' ? sql`null::uuid` : sql`source_id`}, true, 'failed', ${faultName(fault)},
        address_hash
      from given_up
      on conflict (cause) do update set status = 'failed'
        where mail_delivery.status in ('sending', 'failed')
          and (mail_delivery.claim is null or mail_delivery.claimed_until < now())
      returning cause
    ), noted as (
      update message_recipient set status = 'failed', updated_at = ${deps.now()}
      from given_up join failed using (cause)
      where message_id = ${messageId}::uuid and message_recipient.address_hash = given_up.address_hash
        and message_recipient.status = 'pending'
    )
    select from given_up where cause not in (select cause from failed)`.execute(deps.db)
  if (rows.length > 0) throw fault
}

import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
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

/** Faults in a row after which it is not the recipients: the rest of the batch waits for the next try. */
const MOST_FAULTS = 3
const TRIED_MS = TRY_HOURS * 3_600_000

/**
 * Sends a message to those of a batch who have not got it. Each is looked at again when their turn comes: whether the
 * message is still being sent, still for them, and still wanted. Whoever a server does not take yet is tried again with
 * the job, for three days.
 */
export const sendMessageBatchJob = handleJob(sendMessageBatch, async (deps, { messageId, batch }, job) => {
  const sending = await readSending(deps, messageId)
  if (!sending) return
  await noteArrived(deps, messageId, batch)
  const pending = await deps.db
    .selectFrom('message_recipient')
    .select(['address_hash', 'source_id'])
    .where('message_id', '=', messageId)
    .where('batch', '=', batch)
    .where('status', '=', 'pending')
    .orderBy('address_hash')
    .execute()
  let faults = 0
  let lastFault: unknown = null
  for (const [n, recipient] of pending.entries()) {
    job.signal.throwIfAborted()
    try {
      const outcome = await sendOne(deps, sending, recipient)
      if (outcome === 'stopped') return
      await note(deps, messageId, recipient.address_hash, outcome)
      faults = 0
    } catch (error) {
      lastFault = error
      faults += 1
      if (faults === MOST_FAULTS) break
    }
    await job.progress(n + 1, pending.length)
  }
  if (lastFault !== null) {
    if (deps.now().getTime() - sending.startedAt.getTime() < TRIED_MS) throw lastFault
    await giveUp(deps, messageId, batch)
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

/** What no server took in three days has failed. */
async function giveUp(deps: Deps, messageId: string, batch: number): Promise<void> {
  await sql`
    update mail_delivery set status = 'failed'
    from message_recipient
    where message_recipient.message_id = ${messageId}::uuid and batch = ${batch}
      and message_recipient.status = 'pending'
      and cause = concat('message:', message_recipient.message_id, ':', encode(address_hash, 'hex'))
      and mail_delivery.status = 'sending'`.execute(deps.db)
  await deps.db
    .updateTable('message_recipient')
    .set({ status: 'failed', updated_at: deps.now() })
    .where('message_id', '=', messageId)
    .where('batch', '=', batch)
    .where('status', '=', 'pending')
    .execute()
}

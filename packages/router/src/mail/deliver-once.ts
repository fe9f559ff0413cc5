import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { faultName } from '../core/fault-name.ts'
import { type Mail, MailRefused } from '../core/mailer.ts'
import { returnPathOf } from './bounce-token.ts'
import { addressHash, isReachable } from './recipients.ts'

/** Why a mail is sent. One cause, one mail. */
export interface MailCause {
  /** Unique, such as `order:<id>:confirmation`. */
  cause: string
  kind: string
  eventId: string | null
  orderId: string | null
  userId: string | null
  /** The one ticket it is about, where it is about one. */
  ticketId?: string | null
  /** Whoever gets it can do without: it is not sent to where such mails have not arrived, or were called spam. */
  isOptional?: boolean
}

/** A dead process keeps a mail from the others for so long; a living one claims it anew before that. */
const CLAIM_MS = 45_000
/** Between two tries to write that a mail has left, at most. */
const LONGEST_PAUSE_MS = 4_000

/** Somebody else is sending the mail just now: the job is tried again, to see what came of it. */
export class MailBeingSent extends Error {
  override readonly name = 'MailBeingSent'
}

/** What is kept of a mail that was not sent because such mails do not arrive there. */
export const UNREACHABLE = 'UNREACHABLE'

/**
 * Sends the mail of a cause unless it was sent. Its row is claimed by one statement first, so of any number of workers
 * with the same job one sends; the others fail, are tried again, and find it sent. A claim lives for as long as its
 * process does, and for 45 s after that.
 *
 * Only a process that dies after the server has taken the mail, and before the row says so, lets the next try send it
 * once more; no mail protocol can tell that apart from a mail that never left, and a second one is better than none.
 * Both then have the same Message-ID, by which most mail systems show one. While the row cannot be written because the
 * database is away, the process goes on trying and keeps its claim; a process that ends meanwhile does not release it.
 *
 * A fault that may pass leaves the row `sending`, with the fault beside it; a recipient refused for good is `failed`.
 * @param longestPauseMs between two tries to write that the mail has left
 * @throws what the mailer throws; MailBeingSent
 */
export async function deliverOnce(
  deps: Deps,
  cause: MailCause,
  write: () => Mail | Promise<Mail>,
  longestPauseMs = LONGEST_PAUSE_MS,
): Promise<void> {
  const claim = randomUUID()
  const id = await claimDelivery(deps, cause, claim)
  if (id === null) return
  const renewal = setInterval(() => void renew(deps, id, claim), CLAIM_MS / 3)
  try {
    const sent = await send(deps, cause, { id, claim }, write)
    if (sent) await noteSent(deps, id, sent, longestPauseMs)
  } finally {
    clearInterval(renewal)
  }
}

/** @returns what is known of a mail once it has left; null for one that is not sent to where such mails do not arrive */
async function send(
  deps: Deps,
  cause: MailCause,
  { id, claim }: { id: string; claim: string },
  write: () => Mail | Promise<Mail>,
): Promise<Sent | null> {
  let to: Recipient | null = null
  try {
    const mail = await write()
    to = { recipient: mail.to.address, recipient_hash: addressHash(deps.secrets, mail.to.address) }
    if (cause.isOptional && !(await isReachable(deps, mail.to.address))) {
      await held(deps, id, claim)
        .set({ ...to, status: 'failed', error: UNREACHABLE, claim: null })
        .execute()
      return null
    }
    const { bounceAddress } = deps.config
    const returnPath = bounceAddress ? { returnPath: returnPathOf(deps.secrets, bounceAddress, id) } : {}
    const messageId = await deps.mailer.send({ ...mail, ...returnPath, reference: id })
    return { ...to, message_id: messageId }
  } catch (error) {
    await noteFault(deps, id, claim, to, error)
    throw error
  }
}

interface Recipient {
  recipient: string
  recipient_hash: Buffer
}

interface Sent extends Recipient {
  message_id: string
}

/** By the table's own clock, so that processes need not agree on the time. */
const claimEnd: RawBuilder<Date> = sql`now() + ${CLAIM_MS} * interval '1 millisecond'`

/** @returns the delivery's id once it is ours to send; null when it was sent. @throws MailBeingSent */
async function claimDelivery(deps: Pick<Deps, 'db'>, cause: MailCause, claim: string): Promise<string | null> {
  const claimed = await deps.db
    .insertInto('mail_delivery')
    .values({
      cause: cause.cause,
      kind: cause.kind,
      event_id: cause.eventId,
      order_id: cause.orderId,
      ticket_id: cause.ticketId ?? null,
      user_id: cause.userId,
      is_optional: cause.isOptional ?? false,
      status: 'sending',
      message_id: null,
      error: null,
      sent_at: null,
      attempts: 1,
      claim,
      claimed_until: claimEnd,
    })
    .onConflict((conflict) =>
      conflict
        .column('cause')
        // A failed one is tried again when somebody has its job tried again.
        .doUpdateSet({
          status: 'sending',
          kind: cause.kind,
          attempts: sql`mail_delivery.attempts + 1`,
          claim,
          claimed_until: claimEnd,
        })
        .where('mail_delivery.status', 'in', ['sending', 'failed'])
        .where((eb) =>
          eb.or([eb('mail_delivery.claim', 'is', null), eb('mail_delivery.claimed_until', '<', sql<Date>`now()`)]),
        ),
    )
    .returning('id')
    .executeTakeFirst()
  if (claimed) return claimed.id
  const { status } = await deps.db
    .selectFrom('mail_delivery')
    .select('status')
    .where('cause', '=', cause.cause)
    .executeTakeFirstOrThrow()
  if (status === 'sending') throw new MailBeingSent('Somebody else is sending this mail')
  return null
}

/** Only whoever holds the claim writes to the row. */
function held(deps: Pick<Deps, 'db'>, id: string, claim: string) {
  return deps.db.updateTable('mail_delivery').where('id', '=', id).where('claim', '=', claim)
}

/** A database that is away now may be back before the claim ends. */
async function renew(deps: Deps, id: string, claim: string): Promise<void> {
  await held(deps, id, claim)
    .set({ claimed_until: claimEnd })
    .execute()
    .catch((error: unknown) => deps.log.warn({ error: faultName(error) }, 'the claim of a mail could not be renewed'))
}

/**
 * It has left, whoever holds the claim by now: that is written however long it takes. What was reported of it meanwhile
 * stands, and whom it went to is written beside it, so that a report which came sooner counts for the address.
 */
async function noteSent(deps: Deps, id: string, sent: Sent, longestPauseMs: number): Promise<void> {
  const isOpen = sql<boolean>`status in ('sending', 'failed')`
  for (let tries = 0; ; tries++) {
    try {
      await deps.db
        .updateTable('mail_delivery')
        .set({
          ...sent,
          status: sql`case when ${isOpen} then 'sent' else status end`,
          status_code: sql`case when ${isOpen} then null else status_code end`,
          error: null,
          sent_at: sql`coalesce(sent_at, ${deps.now()}::timestamptz)`,
          claim: null,
        })
        .where('id', '=', id)
        .execute()
      return
    } catch (error) {
      if (isClosed(error)) throw error
      if (tries === 0) deps.log.warn({ error: faultName(error) }, 'that a mail has left could not be noted, trying on')
      await pause(Math.min(100 * 2 ** Math.min(tries, 10), longestPauseMs))
    }
  }
}

/** The process is ending and has let its connections go: nothing can be written any more. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && /driver has already been destroyed|after calling end on the pool/.test(error.message)
}

async function noteFault(deps: Deps, id: string, claim: string, to: Recipient | null, error: unknown): Promise<void> {
  const refusal = error instanceof MailRefused ? error : null
  await held(deps, id, claim)
    .set({
      ...to,
      status: refusal ? 'failed' : 'sending',
      error: faultName(error),
      status_code: refusal ? (refusal.statusCode ?? '5.0.0') : null,
      claim: null,
    })
    .execute()
    // The claim ends by itself; what went wrong first is what the job fails with.
    .catch((fault: unknown) => deps.log.warn({ error: faultName(fault) }, 'the fault of a mail could not be noted'))
}

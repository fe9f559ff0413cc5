import type { ReminderMailTable } from '@turnout/db'
import type { Selectable } from 'kysely'
import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { MailRefused } from '../core/mailer.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { dropMail } from '../mail/drop-mail.ts'
import { addressHash, isReachable } from '../mail/recipients.ts'
import { optedOut } from '../mail/unsubscribe.ts'
import { REMINDER_MAIL, sendReminder } from './jobs.ts'
import { readReminderFacts } from './mail/facts.ts'
import { reminderMail } from './mail/reminder-mail.ts'
import { settingOf } from './queries.ts'
import { findAddressed, type RemindedTicket, remindedOf, ticketsOfAddress, withoutTold } from './slot-tickets.ts'
import { readSlot, type StandingSlot, skippedNow } from './standing-slot.ts'

type MailRow = Selectable<ReminderMailTable>

/**
 * Sends one reminder to one address, with all of its tickets for that start as they are now. What was cancelled, moved
 * away, handed on or declined since it was planned is left out, and so is a reminder that would come too late.
 */
export const sendReminderJob = handleJob(sendReminder, async (deps, { mailId }) => {
  const mail = await deps.db.selectFrom('reminder_mail').selectAll().where('id', '=', mailId).executeTakeFirst()
  // One that was refused may be tried again by hand.
  if (!mail || (mail.outcome !== null && mail.outcome !== 'failed')) return
  const slot = await readSlot(deps.db, mail.slot_id)
  if (!slot) return
  const outcome = skippedNow(slot, deps.now()) ?? (await send(deps, mail, slot))
  if (outcome !== 'sent') await dropMail(deps, causeOf(mail, slot))
  await note(deps, mail, { outcome })
})

async function send(deps: Deps, mail: MailRow, slot: StandingSlot): Promise<NonNullable<MailRow['outcome']>> {
  const meant = (await withTickets(deps, mail, slot)) ?? (await byAnother(deps, mail, slot))
  if (!meant) return 'no_ticket'
  const { to, tickets } = meant
  const declined = await optedOut(deps, { eventId: slot.event_id, topic: 'reminders' }, [to])
  if (declined.has(to)) return 'opted_out'
  if (!(await isReachable(deps, to))) return 'unreachable'
  await note(deps, mail, { ticket_ids: tickets.map(({ id }) => id) })
  try {
    await deliver(deps, meant.mail, slot, to, tickets)
    return 'sent'
  } catch (error) {
    if (error instanceof MailRefused) await note(deps, mail, { outcome: 'failed' })
    throw error
  }
}

interface Meant {
  mail: MailRow
  to: string
  tickets: RemindedTicket[]
}

/** To whom a mail goes now, with which tickets; null if there are none, or another mail has them. */
async function withTickets(deps: Deps, mail: MailRow, slot: StandingSlot): Promise<Meant | null> {
  const to = await addressOf(deps, mail)
  const tickets = to ? await ticketsOf(deps, slot, to) : []
  if (!to || tickets.length === 0 || (await hasOtherMail(deps, mail, to))) return null
  return { mail, to, tickets }
}

/** What a mail was found by has gone elsewhere; its address may have other tickets. */
async function byAnother(deps: Deps, mail: MailRow, slot: StandingSlot): Promise<Meant | null> {
  const reminded = await remindedOf(deps.db, slot, slot.time_zone)
  const other = await findAddressed(deps, reminded, mail.recipient_hash)
  if (!other) return null
  const whose = other.is_handed_on
    ? { ticket_id: other.id, order_id: null, user_id: null }
    : { ticket_id: null, order_id: other.order_id, user_id: other.buyer_user_id }
  return withTickets(deps, { ...mail, ...whose }, slot)
}

async function ticketsOf(deps: Deps, slot: StandingSlot, to: string): Promise<RemindedTicket[]> {
  const reminded = await remindedOf(deps.db, slot, slot.time_zone)
  return withoutTold(deps, reminded, await ticketsOfAddress(deps.db, reminded, to))
}

function causeOf({ order_id: orderId, ticket_id: ticketId }: MailRow, slot: StandingSlot): string {
  const whose = ticketId ? `ticket:${ticketId}` : `order:${orderId}`
  return `reminder:${slot.event_id}:${slot.type}:${slot.starts_at.getTime()}:${whose}`
}

async function deliver(
  deps: Deps,
  mail: MailRow,
  slot: StandingSlot,
  to: string,
  tickets: RemindedTicket[],
): Promise<void> {
  const { order_id: orderId, ticket_id: ticketId, user_id: userId } = mail
  const cause = {
    cause: causeOf(mail, slot),
    kind: REMINDER_MAIL,
    eventId: slot.event_id,
    orderId: orderId ?? tickets[0]?.order_id ?? null,
    ticketId,
    userId,
    isOptional: true,
  }
  await deliverOnce(deps, cause, async () => {
    const facts = await readReminderFacts(deps, slot, to, tickets)
    const { note: said } = await settingOf(deps.db, slot.event_id)
    return reminderMail(deps, { ...facts, note: said }, deps.now())
  })
}

/** Where the mail goes, as it is now. */
async function addressOf({ db }: Pick<Deps, 'db'>, mail: MailRow): Promise<string | null> {
  if (mail.ticket_id) {
    const ticket = await db
      .selectFrom('ticket')
      .select('attendee_email')
      .where('id', '=', mail.ticket_id)
      .executeTakeFirst()
    return ticket?.attendee_email ?? null
  }
  if (!mail.order_id) return null
  const order = await db
    .selectFrom('ticket_order')
    .select('buyer_email')
    .where('id', '=', mail.order_id)
    .executeTakeFirst()
  return order?.buyer_email ?? null
}

/** A holder's address may have changed to one that is written to already. */
async function hasOtherMail(
  { db, secrets }: Pick<Deps, 'db' | 'secrets'>,
  mail: MailRow,
  to: string,
): Promise<boolean> {
  const other = await db
    .selectFrom('reminder_mail')
    .select('id')
    .where('slot_id', '=', mail.slot_id)
    .where('recipient_hash', '=', addressHash(secrets, to))
    .where('id', '<>', mail.id)
    .executeTakeFirst()
  return other !== undefined
}

/** What is known of a mail; what it came to is known from then on. */
async function note(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id }: MailRow,
  change: { outcome: NonNullable<MailRow['outcome']> } | { ticket_ids: string[] },
): Promise<void> {
  const ended = 'outcome' in change ? { ended_at: now() } : {}
  await db
    .updateTable('reminder_mail')
    .set({ ...change, ...ended })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', '=', 'failed')]))
    .execute()
}

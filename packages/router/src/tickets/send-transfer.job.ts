import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { calendarOf } from '../orders/mail/calendar.ts'
import { type MailSession, readMailFacts } from '../orders/mail/facts.ts'
import { sessionsKept } from '../orders/mail/sessions-kept.ts'
import { passedOnMail, transferredTicketMail } from '../orders/mail/transfer.ts'
import { ticketTokenOf } from './access.ts'
import { sendTransferNotice, sendTransferredTicket } from './jobs.ts'

/** Mails a ticket to whom it was given, unless it stands no more or has gone on to somebody else meanwhile. */
export const sendTransferredTicketJob = handleJob(sendTransferredTicket, (deps, { transferId }) =>
  mailToHolder(deps, transferId, `transfer:${transferId}:ticket`),
)

/**
 * Mails a ticket to its holder, as the name and the address are now, unless it has gone on since this transfer.
 * @param name of the cause, which is mailed once
 */
export async function mailToHolder(deps: Deps, transferId: string, name: string): Promise<void> {
  const transfer = await readTransfer(deps, transferId)
  if (!transfer || transfer.serial !== transfer.from_serial + 1) return
  const { ticket_id: ticketId, order_id: orderId, event_id: eventId, serial } = transfer
  const facts = await readMailFacts(deps, orderId, ['valid'], ticketId)
  const [ticket] = facts?.tickets ?? []
  if (!facts || !ticket || facts.order.event_status === 'cancelled') return
  const to_email = ticket.attendee_email ?? transfer.to_email
  const holder = { ...transfer, to_name: ticket.attendee_name ?? to_email, to_email }
  const link = `${deps.config.publicUrl}/t/${ticketId}#${ticketTokenOf(deps.secrets, ticketId, serial)}`
  const cause = { cause: name, kind: 'ticket.transferred', eventId, orderId, ticketId, userId: null }
  await deliverOnce(deps, cause, () => transferredTicketMail(facts, holder, link, deps.now()))
}

/** Tells one of those whose ticket it was. */
export const sendTransferNoticeJob = handleJob(sendTransferNotice, async (deps, { transferId, to }) => {
  const transfer = await readTransfer(deps, transferId)
  if (!transfer) return
  const { order_id: orderId, event_id: eventId, ticket_type_name: ticketTypeName } = transfer
  const facts = await readMailFacts(deps, orderId)
  if (!facts) return
  const { buyer_name, buyer_email, buyer_user_id } = facts.order
  const isBuyer = to === 'buyer'
  const recipient = isBuyer
    ? { name: buyer_name, address: buyer_email }
    : { name: transfer.from_name, address: transfer.from_email }
  const cause = {
    cause: `transfer:${transferId}:notice:${to}`,
    kind: 'ticket.passed_on',
    eventId,
    orderId,
    ticketId: transfer.ticket_id,
    userId: isBuyer ? buyer_user_id : null,
  }
  const locale = (!isBuyer && transfer.from_locale) || facts.order.locale
  const order = { ...facts.order, locale }
  const gone = await sessionsGone(deps, transfer, recipient.address)
  const calendar = gone.length > 0 ? calendarOf({ order, sessions: gone }, 'CANCEL', deps.now()) : undefined
  await deliverOnce(deps, cause, async () => passedOnMail({ order }, transfer, recipient, ticketTypeName, calendar))
})

/** The sessions of a ticket that whoever had it has no other ticket of the order for. */
async function sessionsGone(
  deps: Deps,
  { ticket_id: ticketId, order_id: orderId }: { ticket_id: string; order_id: string },
  address: string,
): Promise<MailSession[]> {
  const passed = await readMailFacts(deps, orderId, ['valid', 'cancelled'], ticketId)
  const kept = await sessionsKept(deps.db, orderId, address)
  return passed?.sessions.filter(({ id }) => !kept.has(id)) ?? []
}

function readTransfer(deps: Pick<Deps, 'db'>, transferId: string) {
  return deps.db
    .selectFrom('ticket_transfer')
    .innerJoin('ticket', 'ticket.id', 'ticket_transfer.ticket_id')
    .innerJoin('ticket_type', 'ticket_type.id', 'ticket.ticket_type_id')
    .selectAll('ticket_transfer')
    .select(['ticket.order_id', 'ticket.serial', 'ticket_type.name as ticket_type_name'])
    .select((eb) =>
      eb
        .selectFrom('ticket_transfer as before')
        .select('before.locale')
        .whereRef('before.ticket_id', '=', 'ticket_transfer.ticket_id')
        .where('before.from_serial', '=', eb('ticket_transfer.from_serial', '-', 1))
        .as('from_locale'),
    )
    .where('ticket_transfer.id', '=', transferId)
    .executeTakeFirst()
}

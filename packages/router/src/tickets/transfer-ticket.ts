import type { TicketTable, Tx } from '@turnout/db'
import type { Selectable } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { DomainError, refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { isOrganizer } from '../core/principal.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { CODE_ATTEMPTS, newHumanCode } from '../orders/codes.ts'
import { limitOrders } from '../orders/limit-orders.ts'
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts'
import { changedHands, noSuchTicket, requireTicketAccess } from './access.ts'
import { sendTransferNotice, sendTransferredTicket } from './jobs.ts'
import { selectTickets, toTickets, withoutHolder, withoutOrder } from './queries.ts'
import { decideTransfer, transferRefusals } from './rules.ts'
import type { Ticket, TransferTicketInput } from './schema.ts'

/**
 * Gives a ticket to another person. From the same moment on its old codes open no door and the old holder's secret no
 * page; what the old holder told is forgotten. Both are told by mail. Of transfers at once one goes through, and of a
 * transfer and an admission the one that comes first. The answer shows the codes to organizers only.
 * @throws DomainError NOT_FOUND; EVENT_CANCELLED, SESSION_INACTIVE; CONFLICT with a `reason` of `TransferObstacle`, or
 *   `changed_hands` when another transfer came first; RATE_LIMITED
 */
export async function transferTicket(call: Call, input: TransferTicketInput): Promise<Ticket> {
  await countMails(call, input)
  const done = await once(call, 'tickets.transfer', input, (tx) => transfer(tx, call, input))
  const row = await selectTickets(call.db).where('ticket.id', '=', done.ticketId).executeTakeFirst()
  if (!row) throw noSuchTicket()
  const asTransferred = row.serial === done.serial ? { ...row, isForOthers: true } : withoutHolder(row)
  const [ticket] = await toTickets(call, row.event_id, [isOrganizer(call.principal) ? row : asTransferred])
  if (!ticket) throw noSuchTicket()
  // An answer that was kept before does not say.
  return done.isBuyers === false ? withoutOrder(ticket) : ticket
}

interface Transferred {
  ticketId: string
  serial: number
  /** What it cost, and in which order, may be told: it was never passed on before, or organizers ask. */
  isBuyers?: boolean
}

/**
 * Each transfer sends a mail with words of the sender's own: it counts as orders do, for who sends it and to whom. Only
 * of those who have the ticket: others send nothing, and use up nothing of whom they name.
 */
async function countMails(call: Call, input: TransferTicketInput): Promise<void> {
  const access = await requireTicketAccess(call, input).catch((error: unknown) => {
    // A repeated call finds the ticket gone; `once` tells it what became of it.
    if (error instanceof DomainError) return null
    throw error
  })
  if (access) await limitOrders(call, 'tickets.transfer', input, input.to.email)
}

async function transfer(tx: Tx, call: Call, input: TransferTicketInput): Promise<Transferred> {
  const access = await requireTicketAccess(call, input, tx)
  const order = await lockOrder(tx, access.orderId)
  const ticket = await lockTicket(tx, access.ticketId)
  if (!ticket) throw noSuchTicket()
  if (ticket.serial !== access.serial) throw changedHands()
  await requireTransferable(tx, call, order, ticket)
  const serial = ticket.serial + 1
  await tx
    .updateTable('ticket')
    .set({
      attendee_name: input.to.name,
      attendee_email: input.to.email,
      dietary_needs: null,
      emergency_contact: null,
      serial,
      human_code: await freeHumanCode(tx),
      transfers: ticket.transfers + 1,
      transferred_at: call.now(),
    })
    .where('id', '=', ticket.id)
    .execute()
  await tx.deleteFrom('answer').where('ticket_id', '=', ticket.id).execute()
  await tx
    .insertInto('revoked_code')
    .values({
      event_id: ticket.event_id,
      ticket_id: ticket.id,
      serial: ticket.serial,
      reason: 'reissued',
      revoked_at: call.now(),
    })
    .execute()
  await audit(tx, call, {
    action: 'ticket.transferred',
    subjectType: 'ticket',
    subjectId: ticket.id,
    eventId: ticket.event_id,
    fields: ['attendeeName', 'attendeeEmail', 'code'],
    detail: { orderId: order.id, as: access.as, transfers: ticket.transfers + 1 },
  })
  await announceOrder(tx, 'ticket.transferred', {
    eventId: ticket.event_id,
    orderId: order.id,
    ticketId: ticket.id,
    ticketTypeId: ticket.ticket_type_id,
    transfers: ticket.transfers + 1,
  })
  await tellBoth(tx, call, input, order, ticket)
  return { ticketId: ticket.id, serial, isBuyers: access.as !== 'holder' || ticket.transfers === 0 }
}

function lockTicket(tx: Tx, ticketId: string): Promise<Selectable<TicketTable> | undefined> {
  return tx.selectFrom('ticket').selectAll().where('id', '=', ticketId).forNoKeyUpdate().executeTakeFirst()
}

/** Read after the ticket is locked: an admission that holds the ticket is waited for, and then seen. */
async function requireTransferable(
  tx: Tx,
  call: Call,
  order: LockedOrder,
  ticket: Selectable<TicketTable>,
): Promise<void> {
  const { transfer_cutoff_hours: cutoffHours } = await tx
    .selectFrom('event')
    .select('transfer_cutoff_hours')
    .where('id', '=', ticket.event_id)
    .executeTakeFirstOrThrow()
  const sessions = await tx
    .selectFrom('session')
    .innerJoin('ticket_type_session', 'ticket_type_session.session_id', 'session.id')
    .select(['session.starts_at as startsAt', 'session.ends_at as endsAt', 'session.is_active as isActive'])
    .where('ticket_type_session.ticket_type_id', '=', ticket.ticket_type_id)
    .execute()
  const standing = await tx
    .selectFrom('check_in')
    .select('id')
    .where('ticket_id', '=', ticket.id)
    .where('status', '=', 'standing')
    .executeTakeFirst()
  const decision = decideTransfer(
    {
      status: ticket.status,
      transfers: ticket.transfers,
      isCheckedIn: standing !== undefined,
      eventStatus: order.event.status,
      cutoffHours,
      sessions,
      isOrganizer: isOrganizer(call.principal),
    },
    call.now(),
  )
  if ('obstacle' in decision) throw refuse(...transferRefusals[decision.obstacle], { reason: decision.obstacle })
}

/** Another human code, since the old one must not open a door either. One that is taken is next to never met. */
async function freeHumanCode(tx: Tx): Promise<string> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const code = newHumanCode()
    const taken = await tx.selectFrom('ticket').select('id').where('human_code', '=', code).executeTakeFirst()
    if (!taken) return code
  }
  throw new Error('No free ticket code was found')
}

/**
 * Of a ticket that was its buyer's until now the buyer is told, and, where it bore another address, that one too. Names
 * and addresses are in a row of their own, so that jobs carry ids only.
 */
async function tellBoth(
  tx: Tx,
  call: Call,
  { to, message }: TransferTicketInput,
  order: LockedOrder,
  ticket: Selectable<TicketTable>,
): Promise<void> {
  const { id: transferId } = await tx
    .insertInto('ticket_transfer')
    .values({
      event_id: ticket.event_id,
      ticket_id: ticket.id,
      from_serial: ticket.serial,
      from_name: ticket.attendee_name ?? order.buyer_name,
      from_email: ticket.attendee_email ?? order.buyer_email,
      to_name: to.name,
      to_email: to.email,
      message: message ?? '',
      locale: to.locale ?? null,
      transferred_by: call.principal.kind === 'user' ? call.principal.userId : null,
      created_at: call.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await enqueue(tx, sendTransferredTicket, { transferId })
  await enqueue(tx, sendTransferNotice, { transferId, to: 'holder' })
  const holder = ticket.attendee_email?.toLowerCase() ?? order.buyer_email.toLowerCase()
  const isBuyersToo = ticket.transfers === 0 && holder !== order.buyer_email.toLowerCase()
  if (isBuyersToo) await enqueue(tx, sendTransferNotice, { transferId, to: 'buyer' })
}

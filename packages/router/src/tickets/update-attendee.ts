import type { TicketTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { writeAnswers } from '../questions/write-answers.ts'
import { changedHands, noSuchTicket, requireTicketAccess, type TicketAccess } from './access.ts'
import { readTicketDetails } from './details.ts'
import { mayKnowPersonal } from './personal.ts'
import { enqueueTicketAgain } from './resend-ticket.ts'
import type { TicketDetails, UpdateAttendeeInput } from './schema.ts'

/**
 * Changes who a ticket is for and what they told. Every organizer may change the name and the address; the rest is
 * for the holder, the event's own organizers and admins. Once it is checked in only organizers may. When they change
 * the address of a ticket that changed hands, it is sent there. The audit tells which fields changed, never what they
 * say.
 * @throws DomainError NOT_FOUND, FORBIDDEN, EVENT_CANCELLED, VALIDATION_ERROR for answers that are none, or no address of a holder, or CONFLICT
 *   for a ticket that stands no more, or is checked in
 */
export async function updateAttendee(call: Call, input: UpdateAttendeeInput): Promise<TicketDetails> {
  const access = await requireTicketAccess(call, input)
  await call.db.transaction().execute((tx) => change(tx, call, access, input))
  return readTicketDetails(call, access)
}

async function change(tx: Tx, call: Call, access: TicketAccess, input: UpdateAttendeeInput): Promise<void> {
  const ticket = await lockTicket(tx, call, access.ticketId)
  if (!ticket) throw noSuchTicket()
  if (ticket.serial !== access.serial) throw changedHands()
  requireChangeable(access, ticket)
  requireReachable(ticket, input)
  const isPersonal = [input.dietaryNeeds, input.emergencyContact, input.answers].some((field) => field !== undefined)
  if (isPersonal && !access.isHolder && !ticket.may_know) {
    throw refuse('FORBIDDEN', 'This is for the guest and the organizers of the event')
  }
  const columns = {
    attendee_name: input.name,
    attendee_email: input.email,
    dietary_needs: emptyAsNull(input.dietaryNeeds),
    emergency_contact: emptyAsNull(input.emergencyContact),
  }
  const changed = changedColumns<Selectable<TicketTable>>(ticket, columns)
  if (changed.length > 0) await tx.updateTable('ticket').set(columns).where('id', '=', ticket.id).execute()
  // Whoever names the guest answers for them, or is the guest: nothing required is left open. Organizers may.
  const isNaming = input.name !== undefined || input.answers !== undefined || Boolean(input.email)
  const isComplete = access.as !== 'organizer' && isNaming && (input.name ?? ticket.attendee_name) !== null
  const isAnswered = await writeAnswers(tx, access, input.answers, { now: call.now(), isComplete })
  const isNewAddress = changed.includes('attendee_email') && ticket.transfers > 0 && ticket.status === 'valid'
  // Of one that went to a mistyped address nobody else can help.
  if (isNewAddress && access.as === 'organizer' && input.email) await enqueueTicketAgain(tx, ticket)
  const fields = [...changed.map((column) => fieldNames[column] ?? column), ...(isAnswered ? ['answers'] : [])]
  if (fields.length === 0) return
  await audit(tx, call, {
    action: 'ticket.attendee_updated',
    subjectType: 'ticket',
    subjectId: ticket.id,
    eventId: ticket.event_id,
    fields,
    detail: { orderId: ticket.order_id, as: access.as },
  })
}

const fieldNames: Record<string, string> = {
  attendee_name: 'name',
  attendee_email: 'email',
  dietary_needs: 'dietaryNeeds',
  emergency_contact: 'emergencyContact',
}

/** What else is looked at is read once the ticket is locked, in a statement of its own. */
async function lockTicket(tx: Tx, call: Call, ticketId: string) {
  const ticket = await tx
    .selectFrom('ticket')
    .selectAll()
    .where('id', '=', ticketId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!ticket) return undefined
  const facts = await tx
    .selectFrom('event')
    .select([
      'status as event_status',
      sql<boolean>`exists (select from check_in
        where check_in.ticket_id = ${ticketId} and check_in.status = 'standing')`.as('is_checked_in'),
      mayKnowPersonal(call.principal, sql`event.id`).as('may_know'),
    ])
    .where('id', '=', ticket.event_id)
    .executeTakeFirstOrThrow()
  return { ...ticket, ...facts }
}

type LockedTicket = NonNullable<Awaited<ReturnType<typeof lockTicket>>>

function requireChangeable(access: TicketAccess, ticket: LockedTicket): void {
  if (ticket.event_status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (ticket.status !== 'valid' && ticket.status !== 'held') {
    throw refuse('CONFLICT', 'This ticket stands no more', { reason: 'not_valid', status: ticket.status })
  }
  if (ticket.is_checked_in && access.as !== 'organizer') {
    throw refuse('CONFLICT', 'The ticket is checked in already', { reason: 'checked_in' })
  }
}

/** Nobody but its holder may be written to about a ticket that changed hands: their address is all there is. */
function requireReachable({ transfers }: LockedTicket, { email }: UpdateAttendeeInput): void {
  if (transfers > 0 && email === null) {
    throw refuse('VALIDATION_ERROR', 'A ticket that was passed on needs the address of its holder')
  }
}

function emptyAsNull(value: string | null | undefined): string | null | undefined {
  return value === '' ? null : value
}

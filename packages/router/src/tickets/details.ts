import type { EventTable } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { noSuchTicket, type TicketAccess } from './access.ts'
import { answersWhere, mayKnowPersonal } from './personal.ts'
import { selectTickets, toTickets, withoutOrder } from './queries.ts'
import { decideTransfer } from './rules.ts'
import type { TicketDetails } from './schema.ts'

interface SessionRow {
  id: string
  code: string
  name: string
  startsAt: string
  endsAt: string
  isActive: boolean
}

/**
 * A ticket as whoever was let in by `requireTicketAccess` sees it. One statement, and one more where the event's key
 * is not at hand.
 * @throws DomainError NOT_FOUND
 */
export async function readTicketDetails(call: Call, access: TicketAccess): Promise<TicketDetails> {
  const row = await selectTickets(call.db)
    .innerJoin('event', 'event.id', 'ticket.event_id')
    .select(['event.title', 'event.time_zone', 'event.status as event_status', 'event.transfer_cutoff_hours'])
    .select(['ticket.dietary_needs', 'ticket.emergency_contact'])
    .select([
      answersWhere(sql`answer.ticket_id = ticket.id`).as('answers'),
      mayKnowPersonal(call.principal, sql`ticket.event_id`).as('may_know'),
      sql<SessionRow[]>`(select coalesce(json_agg(json_build_object(
          'id', session.id, 'code', session.code, 'name', session.name, 'startsAt', session.starts_at,
          'endsAt', session.ends_at, 'isActive', session.is_active) order by session.starts_at, session.id), '[]')
        from ticket_type_session included join session on session.id = included.session_id
        where included.ticket_type_id = ticket.ticket_type_id)`.as('sessions'),
      checkedInTo.as('checked_in_to'),
    ])
    .where('ticket.id', '=', access.ticketId)
    .executeTakeFirst()
  // A transfer may have come between: then it is not theirs any more.
  const isTheirs = access.isHolder && row?.serial === access.serial
  if (!row || (access.as !== 'organizer' && !isTheirs)) throw noSuchTicket()
  const [ticket] = await toTickets(call, row.event_id, [row])
  if (!ticket) throw noSuchTicket()
  const isPassedOn = access.as === 'holder' && row.transfers > 0
  const shown = isPassedOn ? { ...withoutOrder(ticket), orderId: null } : ticket
  const { dietary_needs: dietaryNeeds, emergency_contact: emergencyContact, answers } = row
  return {
    ...shown,
    eventTitle: row.title,
    timeZone: row.time_zone,
    sessions: row.sessions.map(({ isActive: _, startsAt, endsAt, ...session }) => ({
      ...session,
      startsAt: iso(new Date(startsAt)),
      endsAt: iso(new Date(endsAt)),
    })),
    checkedInTo: row.checked_in_to,
    personal: isTheirs || row.may_know ? { dietaryNeeds, emergencyContact, answers } : null,
    transferableUntil: transferableUntil(call, row),
  }
}

/** Codes of the sessions a ticket is checked in to now. */
export const checkedInTo = sql<string[]>`array(
  select session.code from check_in join session on session.id = check_in.session_id
  where check_in.ticket_id = ticket.id and check_in.status = 'standing'
  order by session.number)`

interface TransferableRow {
  status: TicketDetails['status']
  transfers: number
  event_status: Selectable<EventTable>['status']
  transfer_cutoff_hours: number | null
  checked_in_to: string[]
  sessions: SessionRow[]
}

function transferableUntil(call: Call, row: TransferableRow): string | null {
  const decision = decideTransfer(
    {
      status: row.status,
      transfers: row.transfers,
      isCheckedIn: row.checked_in_to.length > 0,
      eventStatus: row.event_status,
      cutoffHours: row.transfer_cutoff_hours,
      sessions: row.sessions.map(({ startsAt, endsAt, isActive }) => ({
        startsAt: new Date(startsAt),
        endsAt: new Date(endsAt),
        isActive,
      })),
      isOrganizer: isOrganizer(call.principal),
    },
    call.now(),
  )
  return 'until' in decision ? iso(decision.until) : null
}

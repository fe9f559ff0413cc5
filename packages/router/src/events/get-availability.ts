import { openedBy } from '../codes/find-working-code.ts'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { waitedForIn } from '../waitlist/waited-for.ts'
import { noSuchEvent } from './queries.ts'
import { buyerOf, type EventSeats, seatsOf, type TicketTypeSeats } from './read-seats.ts'
import { offerOf, remainderOf } from './rules.ts'
import type { Availability, AvailabilityInput } from './schema.ts'
import { isTeacherOf } from './shown-ticket-types.ts'

type AvailabilityCall = Pick<Call, 'db' | 'now' | 'principal' | 'origin'>

/**
 * What is left of an event, and what of it the caller may buy at which price. One query over the counters of its
 * sessions and ticket types: its cost does not grow with the tickets. Ticket types off sale are for organizers only,
 * hidden ones for them, the event's teachers, and whoever has a code that opens them.
 * @throws DomainError NOT_FOUND
 */
export async function getAvailability(
  call: AvailabilityCall,
  { eventId, accessCode }: AvailabilityInput,
): Promise<Availability> {
  const [event, buyer, opened, isTeacher] = await Promise.all([
    seatsOf(call, eventId),
    buyerOf(call, eventId),
    openedBy(call, eventId, accessCode),
    isTeacherOf(call, eventId),
  ])
  if (!event) throw noSuchEvent()
  const now = call.now()
  const sessions = new Map(
    event.sessions.map((row) => [row.id, { ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }]),
  )
  const ticketTypes = event.ticketTypes.map((row) => ({ ...row, ...salesWindow(row) }))
  const seesAll = isOrganizer(call.principal)
  const terms = {
    status: event.status,
    memberLevel: event.member_level,
    isMembersOnly: event.is_members_only,
    isWaitlistOpen: event.is_waitlist_open,
    maxPerBuyer: event.max_per_buyer,
    waitlistMode: event.waitlist_mode,
  }
  const waited = waitedForIn(terms, ticketTypes, sessions, now)
  return {
    eventId,
    sessions: event.sessions.map(({ id, code, capacity, sold, held }) => ({
      sessionId: id,
      code,
      capacity,
      sold,
      held,
      available: remainderOf({ capacity, sold, held }),
      waiting: waitingFor(event, id),
    })),
    ticketTypes: ticketTypes
      .filter(({ id, isActive, isHidden }) => seesAll || (isActive && (!isHidden || isTeacher || opened.includes(id))))
      .map((row) => ({
        ticketTypeId: row.id,
        sold: row.sold,
        held: row.held,
        waiting: row.waitingSeats,
        ...offerOf(terms, row, sessions, now, buyer, waited),
      })),
    calculatedAt: iso(now),
  }
}

/** Seats of a session that are waited for, by all ticket types that include it. */
function waitingFor({ ticketTypes }: EventSeats, sessionId: string): number {
  return ticketTypes.reduce(
    (sum, { sessionIds, waitingSeats }) => (sessionIds.includes(sessionId) ? sum + waitingSeats : sum),
    0,
  )
}

function salesWindow({ salesStartAt, salesEndAt }: TicketTypeSeats) {
  return {
    salesStartAt: salesStartAt === null ? null : new Date(salesStartAt),
    salesEndAt: salesEndAt === null ? null : new Date(salesEndAt),
  }
}

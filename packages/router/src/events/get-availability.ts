import { openedBy } from '../codes/find-working-code.ts'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { waitedForIn } from '../waitlist/waited-for.ts'
import { buyerOf, type EventSeats, seatsOf, type TicketTypeSeats } from './read-seats.ts'
import { type OfferedTo, offerOf, remainderOf } from './rules.ts'
import type { Availability, AvailabilityInput } from './schema.ts'
import { isTeacherOf } from './shown-ticket-types.ts'

type AvailabilityCall = Pick<Call, 'db' | 'now' | 'principal' | 'origin' | 'cache'>

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
  const isAnybody = call.principal.kind === 'anonymous' && !accessCode?.trim()
  if (isAnybody) return forAnybody(await seatsOf(call, eventId), call.now())
  const [event, buyer, opened, isTeacher] = await Promise.all([
    seatsOf(call, eventId),
    buyerOf(call, eventId),
    openedBy(call, eventId, accessCode),
    isTeacherOf(call, eventId),
  ])
  const isShown = ({ id, isActive, isHidden }: Shown) =>
    isOrganizer(call.principal) || (isActive && (!isHidden || isTeacher || opened.includes(id)))
  return availabilityOf(event, { now: call.now(), buyer, isShown })
}

/** By seats as they were read: the second they were last asked for, and what was answered. */
const answers = new WeakMap<EventSeats, { second: number; answer: Availability }>()

/**
 * What everybody gets is made once in a second: only the time changes it, whose limits are whole seconds, as long as
 * the seats are the same.
 */
function forAnybody(event: EventSeats, now: Date): Availability {
  const second = Math.floor(now.getTime() / 1000)
  const known = answers.get(event)
  if (known?.second === second) return known.answer
  const isShown = ({ isActive, isHidden }: Shown) => isActive && !isHidden
  const answer = availabilityOf(event, { now, buyer: { level: null }, isShown })
  answers.set(event, { second, answer })
  return answer
}

type Shown = Pick<TicketTypeSeats, 'id' | 'isActive' | 'isHidden'>

interface Asking {
  now: Date
  buyer: OfferedTo
  isShown(ticketType: Shown): boolean
}

function availabilityOf(event: EventSeats, { now, buyer, isShown }: Asking): Availability {
  const sessions = new Map(
    event.sessions.map((row) => [row.id, { ...row, startsAt: new Date(row.startsAt), endsAt: new Date(row.endsAt) }]),
  )
  const ticketTypes = event.ticketTypes.map((row) => ({ ...row, ...salesWindow(row) }))
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
    eventId: event.id,
    sessions: event.sessions.map(({ id, code, capacity, sold, held }) => ({
      sessionId: id,
      code,
      capacity,
      sold,
      held,
      available: remainderOf({ capacity, sold, held }),
      waiting: waitingFor(event, id),
    })),
    ticketTypes: ticketTypes.filter(isShown).map((row) => ({
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

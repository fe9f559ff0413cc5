import { offerOf } from '@turnout/router/rules/events'
import type { ConstraintReason, EventStatus } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'

/** How many of each ticket type are chosen in a form. */
export type Picks = Readonly<Record<string, number>>

/** What of a ticket type can be given, the other choices of the form taken into account. */
export interface GiftOffer {
  /** Null when nothing limits it. */
  left: number | null
  /** Why it cannot be given at all. */
  closedBecause: ConstraintReason | null
  /** Only the choices made in the form itself leave nothing. */
  isTakenByOthers: boolean
  /** Codes of the sessions that leave the least. */
  limitingCodes: string[]
}

/**
 * By the rule that the server decides by. Gifts do not mind the sales window, nor whether the type is on public sale,
 * for members only or waited for.
 */
export function giftOffer(
  ticketType: TicketType,
  facts: { event: { status: EventStatus }; ticketTypes: TicketType[]; sessions: Session[]; picks: Picks; now: Date },
): GiftOffer {
  const terms = {
    ...ticketType,
    maxPerOrder: 10,
    isActive: true,
    salesStartAt: null,
    salesEndAt: null,
    isMembersOnly: false,
    waitingEntries: 0,
    waitingSeats: 0,
  }
  const event = { ...facts.event, memberLevel: 'vetted', isMembersOnly: false, isWaitlistOpen: false } as const
  const offer = (picks: Picks) => offerOf(event, terms, seatsWith(facts, ticketType.id, picks), facts.now)
  const alone = offer({})
  const beside = offer(facts.picks)
  const codes = new Map(facts.sessions.map(({ id, code }) => [id, code]))
  return {
    left: beside.available,
    closedBecause: alone.constraintReason,
    isTakenByOthers: alone.constraintReason === null && beside.available === 0,
    limitingCodes: beside.limitingSessionIds.flatMap((id) => codes.get(id) ?? []),
  }
}

/** The sessions with the seats of the form's other choices counted as held. */
function seatsWith(
  { ticketTypes, sessions }: { ticketTypes: TicketType[]; sessions: Session[] },
  ownId: string,
  picks: Picks,
) {
  const asked = new Map<string, number>()
  for (const { id, sessionIds } of ticketTypes) {
    if (id === ownId) continue
    for (const sessionId of sessionIds) asked.set(sessionId, (asked.get(sessionId) ?? 0) + (picks[id] ?? 0))
  }
  return new Map(
    sessions.map((session) => [
      session.id,
      { ...session, held: session.held + (asked.get(session.id) ?? 0), endsAt: new Date(session.endsAt) },
    ]),
  )
}

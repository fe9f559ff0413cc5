import { IconHourglass } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import { type Offer, offerOf } from '@turnout/router/rules/events'
import type { WaitedFor } from '@turnout/router/rules/waitlist'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import classes from './matrix-cells.module.css'
import { cellKey } from './use-inclusion.ts'

interface MatrixFootProps {
  event: Event
  sessions: Session[]
  ticketTypes: TicketType[]
  pending: ReadonlyMap<string, boolean>
}

/**
 * What each type can still sell, and which sessions limit it: by the server's own rule, worked out here, so that it
 * follows each press at once.
 */
export function MatrixFoot({ event, sessions, ticketTypes, pending }: MatrixFootProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const waiting = useWaiting(event.id)
  const offers = useOffers({ event, sessions, ticketTypes, pending }, waiting)
  return (
    <tfoot>
      <tr>
        <th scope="row" className={classes.footHead}>
          {t('sessions.canSell')}
        </th>
        {ticketTypes.map((type) => {
          const offer = offers.get(type.id)
          return (
            <td key={type.id} className={classes.footCell}>
              <strong className={classes.left} data-none={offer?.available === 0 || undefined}>
                {offer?.available === null ? '∞' : new Intl.NumberFormat(tag).format(offer?.available ?? 0)}
              </strong>
              <span className={classes.why}>{offer && <Why offer={offer} type={type} sessions={sessions} />}</span>
              <Waiting seats={waiting.seats.get(type.id) ?? 0} />
            </td>
          )
        })}
      </tr>
    </tfoot>
  )
}

const SHOWN = 2

function Why({ offer, type, sessions }: { offer: Offer; type: TicketType; sessions: Session[] }) {
  const { t } = useTranslation()
  const limiting = sessions.filter(({ id }) => offer.limitingSessionIds.includes(id)).map(({ code }) => code)
  // That a draft is not published stands at the head of the page already.
  const { constraintReason } = offer
  const reason =
    constraintReason && constraintReason !== 'NOT_PUBLISHED' ? t(`sessions.reason.${constraintReason}`) : null
  const limit = () => {
    if (limiting.length > SHOWN) {
      return t('sessions.limitedByMore', { codes: limiting.slice(0, SHOWN).join(', '), count: limiting.length - SHOWN })
    }
    if (limiting.length > 0) return t('sessions.limitedBy', { codes: limiting.join(', '), count: limiting.length })
    return offer.available !== null && type.quantity !== null ? t('sessions.limitedByQuantity') : null
  }
  return [reason, type.sessionIds.length > 0 ? limit() : null].filter(Boolean).join(' · ')
}

/** How many seats others wait for. */
function Waiting({ seats }: { seats: number }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  if (seats === 0) return null
  return (
    <span className={classes.waiting}>
      <IconHourglass size={12} aria-hidden />
      {t('sessions.waiting', { count: seats, shown: new Intl.NumberFormat(tag).format(seats) })}
    </span>
  )
}

interface Waited {
  /** Seats that are waited for, by ticket type. */
  seats: ReadonlyMap<string, number>
  /** What is kept for those who wait, though seats are left. */
  kept: WaitedFor
}

/** Who waits, and what that keeps from others. Joining the waitlist moves no seat, so it is asked now and then, too. */
function useWaiting(eventId: string): Waited {
  const { data } = api.events.availability.useQuery({ eventId }, { refetchInterval: 30_000 })
  return useMemo(() => {
    const types = data?.ticketTypes ?? []
    const isKept = ({ available, constraintReason: reason }: (typeof types)[number]) =>
      available !== 0 && (reason === 'SESSION_FULL' || reason === 'SOLD_OUT')
    return {
      seats: new Map(types.map(({ ticketTypeId, waiting }) => [ticketTypeId, waiting] as const)),
      kept: {
        ticketTypes: new Set(types.filter(isKept).map(({ ticketTypeId }) => ticketTypeId)),
        sessions: new Set<string>(),
      },
    }
  }, [data])
}

function useOffers({ event, sessions, ticketTypes, pending }: MatrixFootProps, waiting: Waited): Map<string, Offer> {
  return useMemo(() => {
    const known = new Map(sessions.map((session) => [session.id, { ...session, endsAt: new Date(session.endsAt) }]))
    const date = (instant: string | null) => (instant === null ? null : new Date(instant))
    const { memberLevel, isMembersOnly, isWaitlistOpen } = event.saleSettings
    const terms = { status: event.status, memberLevel, isMembersOnly, isWaitlistOpen }
    return new Map(
      ticketTypes.map((type) => {
        const sessionIds = sessions
          .map(({ id }) => id)
          .filter((id) => pending.get(cellKey(type.id, id)) ?? type.sessionIds.includes(id))
        const waitingSeats = waiting.seats.get(type.id) ?? 0
        const sale = {
          ...type,
          sessionIds,
          salesStartAt: date(type.salesStartAt),
          salesEndAt: date(type.salesEndAt),
          waitingSeats,
          waitingEntries: Math.min(1, waitingSeats),
        }
        // As the most trusted member sees it: that a type is for members only stands at its head.
        return [type.id, offerOf(terms, sale, known, new Date(), { level: 'trusted' }, waiting.kept)]
      }),
    )
  }, [event, sessions, ticketTypes, pending, waiting])
}

import { type Offer, offerOf } from '@turnout/router/rules/events'
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
  const offers = useOffers({ event, sessions, ticketTypes, pending })
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

function useOffers({ event, sessions, ticketTypes, pending }: MatrixFootProps): Map<string, Offer> {
  return useMemo(() => {
    const known = new Map(sessions.map((session) => [session.id, { ...session, endsAt: new Date(session.endsAt) }]))
    const date = (instant: string | null) => (instant === null ? null : new Date(instant))
    return new Map(
      ticketTypes.map((type) => {
        const sessionIds = sessions
          .map(({ id }) => id)
          .filter((id) => pending.get(cellKey(type.id, id)) ?? type.sessionIds.includes(id))
        const sale = { ...type, sessionIds, salesStartAt: date(type.salesStartAt), salesEndAt: date(type.salesEndAt) }
        return [type.id, offerOf(event, sale, known, new Date())]
      }),
    )
  }, [event, sessions, ticketTypes, pending])
}

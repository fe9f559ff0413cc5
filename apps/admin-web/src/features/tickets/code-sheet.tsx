import type { Event } from '@turnout/router/schema/events'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { QrCode } from '../../ui/qr-code.tsx'
import { When } from '../../ui/when.tsx'
import classes from './print-tickets.module.css'
import { useSessionCodes } from './session-codes.ts'
import type { PrintableTicket } from './sheet-order.ts'

/** Two columns of five: each QR is then some 4 cm wide, which every camera reads. */
export const PER_PAGE = 10

/** The tickets as pages of A4, each with the event's name at its head. */
export const CodeSheet = memo(function CodeSheet({ tickets, event }: { tickets: PrintableTicket[]; event: Event }) {
  const codesOf = useSessionCodes(event.id)
  const pages = Array.from({ length: Math.ceil(tickets.length / PER_PAGE) }, (_, index) => index + 1)
  return pages.map((number) => (
    <section key={number} className={classes.sheet} aria-label={`${number} / ${pages.length}`}>
      <header className={classes.sheetHead}>
        <span>
          <strong>{event.title}</strong> <When span={event} zone={event.timeZone} withZone />
        </span>
        <span>
          {number} / {pages.length}
        </span>
      </header>
      <ul className={classes.cards}>
        {tickets.slice((number - 1) * PER_PAGE, number * PER_PAGE).map((ticket) => (
          <CodeCard key={ticket.id} ticket={ticket} sessionCodes={codesOf(ticket.sessionIds)} />
        ))}
      </ul>
    </section>
  ))
})

const CodeCard = memo(function CodeCard(props: { ticket: PrintableTicket; sessionCodes: string }) {
  const { ticket, sessionCodes } = props
  const { t } = useTranslation()
  return (
    <li className={classes.card}>
      <QrCode text={ticket.code} mode="alphanumeric" className={classes.cardQr} />
      <div className={classes.cardText}>
        <span className={classes.cardName}>{ticket.attendeeName ?? t('tickets.unnamed')}</span>
        <span>{ticket.ticketTypeName}</span>
        {sessionCodes && <span className={classes.cardSessions}>{sessionCodes}</span>}
        <span className={classes.cardCode}>{groupCode(ticket.humanCode)}</span>
      </div>
    </li>
  )
})

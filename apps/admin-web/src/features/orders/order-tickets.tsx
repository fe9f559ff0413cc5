import { Button, Text } from '@mantine/core'
import { IconQrcode } from '@tabler/icons-react'
import type { Order } from '@turnout/router/schema/orders'
import type { Ticket } from '@turnout/router/schema/tickets'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { CopyCode } from '../../ui/copy-code.tsx'
import { Amount, Money } from '../../ui/money.tsx'
import { CancelTicket } from '../tickets/cancel-ticket.tsx'
import { EditAttendee } from '../tickets/edit-attendee.tsx'
import { ResendTicket } from '../tickets/resend-ticket.tsx'
import { useSessionCodes } from '../tickets/session-codes.ts'
import { TicketQr } from '../tickets/ticket-qr.tsx'
import { TicketStatusBadge } from '../tickets/ticket-status.tsx'
import { TransferTicket } from '../tickets/transfer-ticket.tsx'
import classes from './order-page.module.css'

/** The tickets of an order: whose each is, what it cost, what went back, its code, and what can be done with it. */
export function OrderTickets({ order, zone }: { order: Order; zone: string }) {
  const codesOf = useSessionCodes(order.eventId)
  return (
    <ul className={classes.tickets}>
      {order.tickets.map((ticket) => (
        <li
          key={ticket.id}
          className={classes.ticket}
          data-over={ticket.status === 'cancelled' || ticket.status === 'expired' || undefined}
        >
          <OrderTicket
            ticket={ticket}
            currency={order.currency}
            zone={zone}
            sessionCodes={codesOf(ticket.sessionIds)}
          />
        </li>
      ))}
    </ul>
  )
}

interface OrderTicketProps {
  ticket: Ticket
  currency: string
  zone: string
  sessionCodes: string
}

function OrderTicket({ ticket, currency, zone, sessionCodes }: OrderTicketProps) {
  const { t } = useTranslation()
  const [isQrShown, setQrShown] = useState(false)
  const isOpen = ticket.status === 'valid' || ticket.status === 'held'
  return (
    <>
      <div className={classes.ticketHead}>
        <div>
          <span className={classes.ticketName}>{ticket.attendeeName ?? t('tickets.unnamed')}</span>
          <Text component="div" size="sm" c="dimmed">
            {[ticket.ticketTypeName, sessionCodes].filter(Boolean).join(' · ')}
          </Text>
          {ticket.attendeeEmail && (
            <Text component="div" size="sm" c="dimmed">
              {ticket.attendeeEmail}
            </Text>
          )}
          <TicketNotes ticket={ticket} currency={currency} />
        </div>
        <div className={classes.ticketSide}>
          <TicketStatusBadge status={ticket.status} />
          <Text component="span" size="sm">
            {ticket.fullPriceMinor > ticket.priceMinor && (
              <span className={classes.before}>
                <Amount minor={ticket.fullPriceMinor} currency={currency} />
              </span>
            )}{' '}
            <Money minor={ticket.priceMinor} currency={currency} />
          </Text>
        </div>
      </div>
      {isOpen && (
        <div className={classes.ticketFoot}>
          {ticket.humanCode ? (
            <CopyCode shown={groupCode(ticket.humanCode)} value={ticket.humanCode} label={t('tickets.humanCode')} />
          ) : (
            <span className={classes.note}>{t('tickets.one.noQr')}</span>
          )}
          <div className={classes.actions}>
            {ticket.humanCode && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconQrcode size={16} aria-hidden />}
                aria-expanded={isQrShown}
                onClick={() => setQrShown(!isQrShown)}
              >
                {isQrShown ? t('orders.one.hideQr') : t('orders.one.showQr')}
              </Button>
            )}
            <EditAttendee ticket={ticket} />
            <TransferTicket ticket={ticket} zone={zone} />
            <ResendTicket ticket={ticket} />
            <CancelTicket ticket={ticket} zone={zone} size="xs" />
          </div>
        </div>
      )}
      {isQrShown && ticket.humanCode && <TicketQr ticketId={ticket.id} name={ticket.attendeeName} />}
    </>
  )
}

/** How often it changed hands, and what of its price went back. */
function TicketNotes({ ticket, currency }: { ticket: Ticket; currency: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const notes = [
    ...(ticket.transfers > 0 ? [t('orders.one.transfers', { count: ticket.transfers })] : []),
    ...(ticket.refundedMinor > 0
      ? [t('orders.one.refunded', { amount: showMoney(ticket.refundedMinor, currency, tag) })]
      : []),
  ]
  return notes.length > 0 && <div className={classes.note}>{notes.join(' · ')}</div>
}

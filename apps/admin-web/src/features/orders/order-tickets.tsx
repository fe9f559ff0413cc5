import { Button, Text } from '@mantine/core'
import { IconQrcode } from '@tabler/icons-react'
import type { Ticket } from '@turnout/router/schema/tickets'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { CopyCode } from '../../ui/copy-code.tsx'
import { useSessionCodes } from '../tickets/session-codes.ts'
import { TicketQr } from '../tickets/ticket-qr.tsx'
import { TicketStatusBadge } from '../tickets/ticket-status.tsx'
import classes from './orders.module.css'

/** The tickets of an order, each with its person, its codes and, when asked for, its QR. */
export function OrderTickets({ tickets, eventId }: { tickets: Ticket[]; eventId: string }) {
  const codesOf = useSessionCodes(eventId)
  return (
    <ul className={classes.tickets}>
      {tickets.map((ticket) => (
        <li key={ticket.id} className={classes.ticket}>
          <OrderTicket ticket={ticket} sessionCodes={codesOf(ticket.sessionIds)} />
        </li>
      ))}
    </ul>
  )
}

function OrderTicket({ ticket, sessionCodes }: { ticket: Ticket; sessionCodes: string }) {
  const { t } = useTranslation()
  const [isQrShown, setQrShown] = useState(false)
  return (
    <>
      <div className={classes.ticketHead}>
        <div>
          <Text component="div" fw={600}>
            {ticket.attendeeName ?? t('tickets.unnamed')}
          </Text>
          <Text component="div" size="sm" c="dimmed">
            {[ticket.ticketTypeName, sessionCodes].filter(Boolean).join(' · ')}
          </Text>
          {ticket.attendeeEmail && (
            <Text component="div" size="sm" c="dimmed">
              {ticket.attendeeEmail}
            </Text>
          )}
        </div>
        <TicketStatusBadge status={ticket.status} />
      </div>
      {ticket.humanCode && (
        <div className={classes.ticketFoot}>
          <CopyCode shown={groupCode(ticket.humanCode)} value={ticket.humanCode} label={t('tickets.humanCode')} />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconQrcode size={16} aria-hidden />}
            aria-expanded={isQrShown}
            onClick={() => setQrShown(!isQrShown)}
          >
            {isQrShown ? t('orders.one.hideQr') : t('orders.one.showQr')}
          </Button>
        </div>
      )}
      {isQrShown && <TicketQr ticketId={ticket.id} name={ticket.attendeeName} />}
    </>
  )
}

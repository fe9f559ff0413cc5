import { Text } from '@mantine/core'
import type { Ticket } from '@turnout/router/schema/tickets'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import type { Column } from '../../ui/data-table.tsx'
import { TicketStatusBadge } from './ticket-status.tsx'
import classes from './tickets.module.css'

/** A ticket of the list, with the codes of the sessions it is checked in to. */
export type ListedTicket = Ticket & { checkedInTo: string[] }

/** What the list shows of tickets. On a phone the type stands below the name, where it is in below the state. */
export function useTicketColumns(): Column<ListedTicket>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'attendee',
      header: t('tickets.column.attendee'),
      cell: (ticket) => (
        <span className={classes.person}>
          <Attendee name={ticket.attendeeName} />
          {ticket.attendeeEmail && (
            <Text component="span" size="sm" c="dimmed" fw={400}>
              {ticket.attendeeEmail}
            </Text>
          )}
          <Text component="span" size="sm" c="dimmed" fw={400} className={classes.compact}>
            {ticket.ticketTypeName}
          </Text>
        </span>
      ),
    },
    { key: 'type', header: t('tickets.column.type'), wideOnly: true, cell: (ticket) => ticket.ticketTypeName },
    {
      key: 'code',
      header: t('tickets.column.code'),
      wideOnly: true,
      cell: (ticket) =>
        ticket.humanCode ? <span className={classes.code}>{groupCode(ticket.humanCode)}</span> : <Nothing />,
    },
    {
      key: 'order',
      header: t('tickets.column.order'),
      wideOnly: true,
      cell: (ticket) => <span className={classes.code}>{groupCode(ticket.orderCode, 4)}</span>,
    },
    {
      key: 'status',
      header: t('tickets.column.status'),
      cell: (ticket) => (
        <>
          <TicketStatusBadge status={ticket.status} />
          <span className={classes.compactTags}>
            <SessionTags codes={ticket.checkedInTo} />
          </span>
        </>
      ),
    },
    {
      key: 'checkedIn',
      header: t('tickets.column.checkedIn'),
      wideOnly: true,
      cell: (ticket) => (ticket.checkedInTo.length === 0 ? <Nothing /> : <SessionTags codes={ticket.checkedInTo} />),
    },
  ]
}

function Attendee({ name }: { name: string | null }) {
  const { t } = useTranslation()
  return name ? <span>{name}</span> : <span className={classes.unnamed}>{t('tickets.unnamed')}</span>
}

function Nothing() {
  return (
    <Text component="span" c="dimmed">
      –
    </Text>
  )
}

function SessionTags({ codes }: { codes: string[] }) {
  return (
    <span className={classes.sessionTags}>
      {codes.map((code) => (
        <span key={code} className={classes.sessionTag}>
          {code}
        </span>
      ))}
    </span>
  )
}

import { Group, Stack, Text, Title } from '@mantine/core'
import { IconTicketOff } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { CopyCode } from '../../ui/copy-code.tsx'
import { Facts } from '../../ui/facts.tsx'
import { TextLink } from '../../ui/links.tsx'
import { Money } from '../../ui/money.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment, When } from '../../ui/when.tsx'
import { CancelTicket } from './cancel-ticket.tsx'
import { EditAttendee } from './edit-attendee.tsx'
import { ResendTicket } from './resend-ticket.tsx'
import type { ListedTicket } from './ticket-columns.tsx'
import { TicketMails } from './ticket-mails.tsx'
import { TicketQr } from './ticket-qr.tsx'
import { TicketStatusBadge } from './ticket-status.tsx'
import classes from './tickets.module.css'
import { TransferTicket } from './transfer-ticket.tsx'
import { useTicket } from './use-ticket.ts'

interface TicketDrawerProps {
  /** Undefined closes it. */
  ticketId: string | undefined
  /** The list it was opened from. */
  listed: ListedTicket[] | undefined
  event: Event
  onClose: () => void
}

/** One ticket beside the list: its QR, its codes, whose it is and what it opens. */
export function TicketDrawer({ ticketId, listed, event, onClose }: TicketDrawerProps) {
  const { t } = useTranslation()
  // What is shown stays in place while the drawer closes.
  const [shownId, setShownId] = useState(ticketId)
  if (ticketId !== undefined && ticketId !== shownId) setShownId(ticketId)
  const { ticket, error } = useTicket(shownId, listed)
  return (
    <SidePanel
      opened={ticketId !== undefined}
      onClose={onClose}
      title={ticket ? <Head ticket={ticket} /> : t('tickets.one.ticket')}
    >
      {ticket === null ? (
        <EmptyState icon={IconTicketOff} title={t('tickets.one.gone.title')} text={t('tickets.one.gone.text')} />
      ) : ticket ? (
        <Details ticket={ticket} event={event} />
      ) : error ? (
        <ErrorState error={error} />
      ) : (
        <LoadingRows rows={5} />
      )}
    </SidePanel>
  )
}

function Head({ ticket }: { ticket: ListedTicket }) {
  const { t } = useTranslation()
  return (
    <span className={classes.drawerHead}>
      <Text component="span" fw={650} size="lg">
        {ticket.attendeeName ?? t('tickets.unnamed')}
      </Text>
      <TicketStatusBadge status={ticket.status} />
    </span>
  )
}

function Details({ ticket, event }: { ticket: ListedTicket; event: Event }) {
  const { t } = useTranslation()
  return (
    <Stack gap="xl">
      {ticket.humanCode ? (
        <div className={classes.pass}>
          <TicketQr ticketId={ticket.id} name={ticket.attendeeName} />
          <Text size="sm" c="dimmed" mt="sm">
            {t('tickets.one.code')}
          </Text>
          <CopyCode shown={groupCode(ticket.humanCode)} value={ticket.humanCode} label={t('tickets.humanCode')} />
        </div>
      ) : (
        <Text c="dimmed">{t('tickets.one.noQr')}</Text>
      )}
      <Facts
        facts={[
          [t('tickets.one.type'), ticket.ticketTypeName],
          [
            t('tickets.one.order'),
            <TextLink
              key="order"
              to="/events/$eventId/orders/$orderId"
              params={{ eventId: event.id, orderId: ticket.orderId }}
            >
              {groupCode(ticket.orderCode, 4)}
            </TextLink>,
          ],
          ...(ticket.attendeeEmail ? [[t('tickets.one.email'), ticket.attendeeEmail] as const] : []),
          [t('tickets.one.price'), <Money key="price" minor={ticket.priceMinor} currency={event.currency} />],
          [t('tickets.one.since'), <Moment key="since" at={ticket.createdAt} zone={event.timeZone} />],
        ]}
      />
      <Sessions ticket={ticket} event={event} />
      <TicketMails ticket={ticket} />
      <Group justify="flex-end" gap="xs">
        <EditAttendee ticket={ticket} />
        <TransferTicket ticket={ticket} zone={event.timeZone} />
        <ResendTicket ticket={ticket} />
        <CancelTicket ticket={ticket} zone={event.timeZone} size="xs" />
      </Group>
    </Stack>
  )
}

/** What the ticket opens, and where its person is in already. */
function Sessions({ ticket, event }: { ticket: ListedTicket; event: Event }) {
  const { t } = useTranslation()
  const { data } = api.sessions.list.useQuery({ eventId: event.id }, { staleTime: 60_000 })
  const sessions = data?.filter(({ id }) => ticket.sessionIds.includes(id)) ?? []
  return (
    <section aria-labelledby="ticket-sessions">
      <Title order={3} id="ticket-sessions" mb="xs">
        {t('tickets.one.sessions')}
      </Title>
      <ul className={classes.sessions}>
        {sessions.map((session) => (
          <li key={session.id} className={classes.session}>
            <div>
              <Text component="div" fw={500}>
                {session.code} · {session.name}
              </Text>
              <Text component="div" size="sm" c="dimmed">
                <When span={session} zone={event.timeZone} />
              </Text>
            </div>
            {ticket.checkedInTo.includes(session.code) ? (
              <StatusBadge tone="good">{t('tickets.one.in')}</StatusBadge>
            ) : (
              <StatusBadge tone="quiet">{t('tickets.one.notIn')}</StatusBadge>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

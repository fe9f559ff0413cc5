import { Stack, Text } from '@mantine/core'
import { IconTicketOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { TicketDetails } from '@turnout/router/schema/tickets'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../ui/facts.tsx'
import { useWindowTitle } from '../../ui/page.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import classes from '../waitlist-offer/offer-shell.module.css'
import { OfferShell } from '../waitlist-offer/offer-shell.tsx'
import { Card } from './card.tsx'
import { GiveTicket } from './give-ticket.tsx'
import { GuestDetails } from './guest-details.tsx'

/** Where the mail with a ticket that was passed on leads. The token is in the fragment: no server's log has it. */
export function TicketPage() {
  const { t } = useTranslation()
  useWindowTitle(t('ticketPage.title'))
  const { ticketId } = useParams({ from: '/t/$ticketId' })
  const [ticketToken] = useState(() => window.location.hash.slice(1))
  const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(ticketId)
  return <OfferShell>{isId ? <Held ticketId={ticketId} ticketToken={ticketToken} /> : <Missing />}</OfferShell>
}

/** What reads the ticket and changes it. */
export interface TicketKey {
  ticketId: string
  ticketToken: string
}

function Held(ticketKey: TicketKey) {
  const { t } = useTranslation()
  const [givenTo, setGivenTo] = useState<string | null>(null)
  const query = api.tickets.get.useQuery(ticketKey, {
    enabled: givenTo === null,
    retry: (count, error) => codeOf(error) !== 'NOT_FOUND' && count < 3,
  })
  if (givenTo !== null) {
    return (
      <Card isFirst title={t('ticketPage.give.doneTitle')}>
        <Text role="status">{t('ticketPage.give.doneText', { name: givenTo })}</Text>
      </Card>
    )
  }
  if (codeOf(query.error) === 'NOT_FOUND') return <Missing />
  return (
    <Loaded query={query} loading={<LoadingRows rows={5} />}>
      {(ticket) => (
        <>
          <Shown ticket={ticket} />
          <Sessions ticket={ticket} />
          <GuestDetails ticket={ticket} ticketKey={ticketKey} />
          <GiveTicket ticket={ticket} ticketKey={ticketKey} onGiven={setGivenTo} />
        </>
      )}
    </Loaded>
  )
}

function Shown({ ticket }: { ticket: TicketDetails }) {
  const { t } = useTranslation()
  const { status, code, humanCode } = ticket
  if (status !== 'valid' || code === null || humanCode === null) {
    const isHeld = status === 'held'
    const gone = status === 'cancelled' ? 'ticketPage.gone.cancelled' : 'ticketPage.gone.expired'
    return (
      <Card isFirst title={t(isHeld ? 'ticketPage.held' : gone)}>
        <Text>{t(isHeld ? 'ticketPage.heldText' : 'ticketPage.gone.text')}</Text>
      </Card>
    )
  }
  return (
    <Card isFirst title={ticket.eventTitle}>
      <Stack>
        <div className={classes.ticket}>
          <QrCode
            text={code}
            mode="alphanumeric"
            label={t('ticketPage.qr', { code: humanCode })}
            className={classes.qr}
          />
          <Text fw={600}>{ticket.attendeeName ?? t('ticketPage.guest')}</Text>
          <Text c="dimmed">{ticket.ticketTypeName}</Text>
          <span className={classes.code}>{humanCode}</span>
        </div>
        <Text size="sm">{t('ticketPage.hint')}</Text>
        {ticket.orderCode && (
          <Text size="sm" c="dimmed">
            {t('ticketPage.order', { code: ticket.orderCode })}
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Sessions({ ticket }: { ticket: TicketDetails }) {
  const { t } = useTranslation()
  return (
    <Card title={ticket.status === 'valid' ? t('ticketPage.when') : ticket.eventTitle}>
      <Facts
        facts={ticket.sessions.map((session) => [
          session.name,
          <span key={session.id}>
            <When span={session} zone={ticket.timeZone} withZone />
            {ticket.checkedInTo.includes(session.code) && <strong> · {t('ticketPage.in')}</strong>}
          </span>,
        ])}
      />
    </Card>
  )
}

function Missing() {
  const { t } = useTranslation()
  return (
    <EmptyState isPage icon={IconTicketOff} title={t('ticketPage.missing.title')} text={t('ticketPage.missing.text')} />
  )
}

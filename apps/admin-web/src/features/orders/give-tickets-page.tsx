import { IconTicketOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/links.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { GiveForm } from './give-form.tsx'

/** Gives tickets free of charge: which, to whom, and where the mail goes. */
export function GiveTicketsPage() {
  const { eventId } = useParams({ from: '/frame/organizing/events/$eventId/give' })
  const query = api.events.get.useQuery({ eventId })
  return (
    <Page>
      <Loaded query={query} loading={<LoadingRows rows={5} height={72} />}>
        {(event) => <GiveTickets event={event} />}
      </Loaded>
    </Page>
  )
}

function GiveTickets({ event }: { event: Event }) {
  const { t } = useTranslation()
  const eventId = event.id
  // Seats go while one types: what is left is asked for again and again.
  const fresh = { refetchInterval: 15_000, staleTime: 0 }
  const ticketTypes = api.ticketTypes.list.useQuery({ eventId }, fresh)
  const sessions = api.sessions.list.useQuery({ eventId }, fresh)
  return (
    <>
      <PageHeader
        title={t('orders.give.title')}
        meta={t('orders.give.intro')}
        crumbs={[
          { label: t('events.title'), link: { to: '/events' } },
          { label: event.title, link: { to: '/events/$eventId', params: { eventId } } },
          { label: t('orders.title'), link: { to: '/events/$eventId/orders', params: { eventId } } },
        ]}
      />
      <Loaded query={ticketTypes} loading={<LoadingRows rows={4} height={72} />}>
        {(types) => (
          <Loaded query={sessions} loading={<LoadingRows rows={4} height={72} />}>
            {(all) =>
              types.length === 0 ? (
                <NoTicketTypes eventId={eventId} />
              ) : (
                <GiveForm event={event} ticketTypes={types} sessions={all} />
              )
            }
          </Loaded>
        )}
      </Loaded>
    </>
  )
}

function NoTicketTypes({ eventId }: { eventId: string }) {
  const { t } = useTranslation()
  return (
    <Section>
      <EmptyState
        icon={IconTicketOff}
        title={t('orders.give.empty.title')}
        text={t('orders.give.empty.text')}
        action={
          <LinkButton to="/events/$eventId/sessions" params={{ eventId }}>
            {t('orders.give.empty.action')}
          </LinkButton>
        }
      />
    </Section>
  )
}

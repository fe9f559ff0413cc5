import { Text, Title } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { MailDelivery } from '@turnout/router/schema/mail'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { Moment } from '../../ui/when.tsx'
import { DeliveryBadge, useDeliveryReason, useKindName } from '../mail/delivery-state.tsx'
import type { ListedTicket } from './ticket-columns.tsx'
import classes from './tickets.module.css'

const FEW = 5
const LOOK_AGAIN_MS = 30_000

/** What became of the mails that brought a ticket to its holder; nothing where there were none. */
export function TicketMails({ ticket }: { ticket: ListedTicket }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const reasonOf = useDeliveryReason()
  const mails = useMails(ticket)
  if (mails.length === 0) return null
  return (
    <section aria-labelledby="ticket-mails">
      <Title order={3} id="ticket-mails" mb="xs">
        {t('tickets.one.mails')}
      </Title>
      <ul className={classes.sessions}>
        {mails.map((mail) => (
          <li key={mail.id} className={classes.session}>
            <div className={classes.mail}>
              <Text component="div" fw={500}>
                {kindName(mail.kind)}
              </Text>
              <Text component="div" size="sm" c="dimmed">
                {mail.recipient ?? t('mail.noRecipient')} ·{' '}
                <Moment at={mail.sentAt ?? mail.createdAt} zone={readerZone()} />
              </Text>
              {reasonOf(mail) && (
                <Text component="div" size="sm">
                  {reasonOf(mail)}
                </Text>
              )}
            </div>
            <DeliveryBadge status={mail.status} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Newest first: the ticket's own, and the order's, which a ticket that changed hands was not in. */
function useMails({ id, orderId, transfers }: ListedTicket): MailDelivery[] {
  const often = { refetchInterval: LOOK_AGAIN_MS }
  const own = api.mail.deliveries.useQuery({ ticketId: id, limit: FEW }, often)
  const ofOrder = api.mail.deliveries.useQuery(
    { orderId, kind: 'order.confirmation', limit: 1 },
    { ...often, enabled: transfers === 0 },
  )
  const mails = [...(own.data?.items ?? []), ...(transfers === 0 ? (ofOrder.data?.items ?? []) : [])]
  const byId = new Map(mails.map((mail) => [mail.id, mail]))
  return [...byId.values()].sort((one, other) => other.createdAt.localeCompare(one.createdAt)).slice(0, FEW)
}

import { Group, Stack, Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { MailDelivery } from '@turnout/router/schema/mail'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { readerZone } from '../../lib/time.ts'
import { Facts } from '../../ui/facts.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Moment } from '../../ui/when.tsx'
import { DeliveryBadge, useDeliveryReason, useKindName } from './delivery-state.tsx'
import { MailView } from './mail-view.tsx'
import { SendAgain } from './send-again.tsx'

/** One mail beside the list: what became of it, and the mail itself where it is kept. */
export function DeliveryPanel({ delivery, onClose }: { delivery: MailDelivery | undefined; onClose: () => void }) {
  const kindName = useKindName()
  // What is shown stays while the panel slides away.
  const last = useRef(delivery)
  last.current = delivery ?? last.current
  return (
    <SidePanel opened={delivery !== undefined} onClose={onClose} title={last.current && kindName(last.current.kind)}>
      {last.current && <Content delivery={last.current} />}
    </SidePanel>
  )
}

function Content({ delivery }: { delivery: MailDelivery }) {
  const { t } = useTranslation()
  const reason = useDeliveryReason()(delivery)
  const moment = (at: string) => <Moment at={at} zone={readerZone()} />
  const { eventId, orderId, orderCode, sentAt, bouncedAt } = delivery
  return (
    <Stack gap="md">
      <div>
        <DeliveryBadge status={delivery.status} />
        {reason && (
          <Text size="sm" mt={6}>
            {reason}
          </Text>
        )}
      </div>
      <Facts
        facts={[
          [t('mail.fact.to'), delivery.recipient ?? t('mail.noRecipient')],
          ...(delivery.eventTitle ? [[t('mail.column.event'), delivery.eventTitle] as const] : []),
          ...(orderCode ? [[t('mail.fact.order'), groupCode(orderCode, 4)] as const] : []),
          [t('mail.fact.written'), moment(delivery.createdAt)],
          ...(sentAt ? [[t('mail.fact.sent'), moment(sentAt)] as const] : []),
          ...(bouncedAt ? [[t('mail.fact.bounced'), moment(bouncedAt)] as const] : []),
          [t('mail.fact.attempts'), delivery.attempts],
        ]}
      />
      {eventId && orderId && (
        <Group gap="xs">
          <LinkButton to="/events/$eventId/orders/$orderId" params={{ eventId, orderId }} variant="default">
            {t('mail.toOrder')}
          </LinkButton>
          <SendAgain delivery={delivery} />
        </Group>
      )}
      <Kept messageId={delivery.messageId} />
    </Stack>
  )
}

/** The mail as it was kept, where none is really sent. */
function Kept({ messageId }: { messageId: string | null }) {
  const { t } = useTranslation()
  const { data } = api.mail.captured.useQuery({ limit: 100 }, { enabled: messageId !== null })
  const mail = messageId ? data?.mails.find((one) => one.messageId === messageId) : undefined
  if (mail) return <MailView mail={mail} />
  if (!data) return null
  return (
    <Text size="sm" c="dimmed">
      {data.isCapturing ? t('mail.notKept') : t('mail.reallySent')}
    </Text>
  )
}

import { Button, Group } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { MailState, Order } from '@turnout/router/schema/orders'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<MailState, Tone> = { waiting: 'warn', sent: 'good', failed: 'bad', bounced: 'bad' }

/** While a mail is on its way. */
const LOOK_AGAIN_MS = 3_000

/** What has become of the mail with the tickets, and sending it again. */
export function OrderMail({ order }: { order: Order }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const input = { orderId: order.id }
  api.orders.get.useQuery(input, { enabled: order.mail === 'waiting', refetchInterval: LOOK_AGAIN_MS })
  const resend = api.orders.resendConfirmation.useMutation({
    onSuccess(changed) {
      utils.orders.get.setData(input, changed)
      toastDone(t('orders.mail.done', { email: order.buyerEmail }))
    },
    onError: (error) => toastError(errorText(error)),
  })
  return (
    <Group gap="xs">
      {order.mail ? (
        <StatusBadge tone={tones[order.mail]}>{t(`orders.mail.state.${order.mail}`)}</StatusBadge>
      ) : (
        t('orders.mail.state.none')
      )}
      {order.status === 'confirmed' && (
        <Button variant="default" size="compact-sm" loading={resend.isPending} onClick={() => resend.mutate(input)}>
          {t('orders.mail.again')}
        </Button>
      )}
    </Group>
  )
}

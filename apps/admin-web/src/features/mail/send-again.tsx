import { Button } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { MailDelivery } from '@turnout/router/schema/mail'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'

/** Sends the tickets of an order once more, to the address that the order has now. */
export function SendAgain({ delivery: { kind, status, orderId } }: { delivery: MailDelivery }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const resend = api.orders.resendConfirmation.useMutation({
    onSuccess: (order) => toastDone(t('mail.sentAgain', { email: order.buyerEmail })),
    onError: (error) => toastError(errorText(error)),
    onSettled: () => void utils.mail.deliveries.invalidate(),
  })
  if (kind !== 'order.confirmation' || status === 'sending' || orderId === null) return null
  return (
    <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate({ orderId })}>
      {t('mail.sendAgain')}
    </Button>
  )
}

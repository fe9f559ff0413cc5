import { Button, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useRefreshSeats } from './use-refresh-seats.ts'

/** Cancelling an order, after asking; nothing where it cannot be cancelled any more. */
export function CancelOrder({ order }: { order: Order }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const utils = api.useUtils()
  const refreshSeats = useRefreshSeats(order.eventId)
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const cancel = api.orders.cancel.useMutation({
    onSuccess: (cancelled) => {
      utils.orders.get.setData({ orderId: order.id }, cancelled)
      refreshSeats()
      close()
      toastDone(t('orders.cancelling.done', { code: groupCode(order.code, 4) }))
    },
    onError: () => void utils.orders.get.invalidate({ orderId: order.id }),
  })
  if (order.status !== 'pending' && order.status !== 'confirmed') return null
  const standing = order.tickets.filter(({ status }) => status === 'valid' || status === 'held').length
  const isPaid = order.status === 'confirmed' && order.totalMinor > 0
  return (
    <>
      <Button variant="default" c="var(--turnout-bad)" onClick={open}>
        {t('orders.cancelling.action')}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t('orders.cancelling.title', { code: groupCode(order.code, 4) })}
        text={
          <>
            <Text mb="md">
              {t('orders.cancelling.text', { count: standing })}{' '}
              {isPaid && t('orders.cancelling.refund', { amount: showMoney(order.totalMinor, order.currency, tag) })}
            </Text>
            <TextInput
              label={t('orders.cancelling.reason')}
              description={t('orders.cancelling.reasonHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder={t('common.optional')}
              maxLength={300}
              value={reason}
              data-autofocus
              onChange={(event) => setReason(event.currentTarget.value)}
              mb="md"
            />
            <FormAlert error={cancel.error} />
          </>
        }
        confirmLabel={t('orders.cancelling.confirm')}
        isDangerous
        isBusy={cancel.isPending}
        onConfirm={() => cancel.mutate({ orderId: order.id, reason: reason.trim() || undefined })}
        onClose={close}
      />
    </>
  )
}

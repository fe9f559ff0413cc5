import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { RefundChoiceFields } from '../refunds/refund-choice.tsx'
import { useRefreshMoney } from '../refunds/use-refresh-money.ts'
import { useRefundChoice } from '../refunds/use-refund-choice.ts'

/** Cancelling an order, after asking, and how much goes back; nothing where it cannot be cancelled any more. */
export function CancelOrder({ order, zone }: { order: Order; zone: string }) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const refresh = useRefreshMoney(order.eventId, order.id)
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const isPaid = order.status === 'confirmed' && order.paidMinor > order.refundedMinor
  const choice = useRefundChoice({ orderId: order.id, isPaid, isOpen: opened })
  const cancel = api.orders.cancel.useMutation({
    onSuccess: (cancelled) => {
      utils.orders.get.setData({ orderId: order.id }, cancelled)
      close()
      toastDone(t('orders.cancelling.done', { code: groupCode(order.code, 4) }))
    },
    onSettled: refresh,
  })
  const isOpen = order.status === 'pending' || order.status === 'confirmed'
  const standing = order.tickets.filter(({ status }) => status === 'valid' || status === 'held').length
  return (
    <>
      {isOpen && (
        <Button variant="default" c="var(--turnout-bad)" onClick={open}>
          {t('orders.cancelling.action')}
        </Button>
      )}
      <ConfirmDialog
        opened={opened}
        title={t('orders.cancelling.title', { code: groupCode(order.code, 4) })}
        text={
          <Stack gap="md">
            <Text>{t('orders.cancelling.text', { count: standing })}</Text>
            <RefundChoiceFields choice={choice} zone={zone} />
            <TextInput
              label={t('orders.cancelling.reason')}
              description={t('orders.cancelling.reasonHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder={t('common.optional')}
              maxLength={300}
              value={reason}
              data-autofocus
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <FormAlert error={cancel.error} />
          </Stack>
        }
        confirmLabel={t('orders.cancelling.confirm')}
        isDangerous
        isBusy={cancel.isPending}
        isDisabled={choice.refundMinor === null}
        onConfirm={() =>
          cancel.mutate({
            orderId: order.id,
            reason: choice.reasonOf(reason),
            refundMinor: choice.refundMinor ?? undefined,
            acceptNoRefund: true,
          })
        }
        onClose={close}
      />
    </>
  )
}

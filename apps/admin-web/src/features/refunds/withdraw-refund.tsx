import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Refund } from '@turnout/router/schema/refunds'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useRefreshMoney } from './use-refresh-money.ts'

/** Gives up a refund that failed for good, so that the money can go back in another way. */
export function WithdrawRefund({ refund }: { refund: Refund }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const [opened, { open, close }] = useDisclosure(false)
  if (refund.status !== 'failed') return null
  const amount = showMoney(refund.amountMinor, refund.currency, tag)
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        aria-label={t('refunds.withdraw.of', { amount })}
        onClick={open}
      >
        {t('refunds.withdraw.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('refunds.withdraw.of', { amount })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <WithdrawForm refund={refund} onDone={close} />
      </Modal>
    </>
  )
}

function WithdrawForm({ refund, onDone }: { refund: Refund; onDone: () => void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const refresh = useRefreshMoney(refund.eventId, refund.orderId)
  const [reason, setReason] = useState('')
  const [isChecked, setChecked] = useState(false)
  const withdraw = api.refunds.withdraw.useMutation({
    onSuccess: () => {
      toastDone(t('refunds.withdraw.done'))
      onDone()
    },
    onError: (error) => toastError(errorText(error)),
    onSettled: refresh,
  })
  const wanted = reason.replaceAll(/\s+/g, ' ').trim()
  const reasonError = wanted.length < 3 && t('common.field.tooShort', { count: 3 })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (reasonError) return focusFirstError()
        withdraw.mutate({ refundId: refund.id, reason: wanted })
      }}
    >
      <Stack>
        <Text>{t('refunds.withdraw.text')}</Text>
        <TextInput
          label={t('refunds.byHand.reason')}
          description={t('refunds.byHand.reasonHint')}
          required
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={isChecked && reasonError}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={withdraw.isPending}>
            {t('refunds.withdraw.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

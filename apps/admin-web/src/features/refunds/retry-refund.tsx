import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Refund } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useRefreshMoney } from './use-refresh-money.ts'

/** Asks the processor once more for a refund that failed. */
export function RetryRefund({ refund }: { refund: Refund }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const errorText = useErrorText()
  const refresh = useRefreshMoney(refund.eventId, refund.orderId)
  const retry = api.refunds.retry.useMutation({
    onSuccess: () => toastDone(t('refunds.retried')),
    onError: (error) => toastError(errorText(error)),
    onSettled: refresh,
  })
  if (refund.status !== 'failed') return null
  const amount = showMoney(refund.amountMinor, refund.currency, tag)
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconRefresh size={14} aria-hidden />}
      aria-label={t('refunds.retryOf', { amount })}
      loading={retry.isPending}
      onClick={() => retry.mutate({ refundId: refund.id })}
    >
      {t('refunds.retry')}
    </Button>
  )
}

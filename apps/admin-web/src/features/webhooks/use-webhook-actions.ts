import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Webhook } from '@turnout/router/schema/webhooks'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'

/** What can be done with a webhook. Errors are told here; what was asked for then comes to nothing. */
export function useWebhookActions({ id: webhookId }: Webhook) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const errorText = useErrorText()
  const onError = (error: unknown) => toastError(errorText(error))
  const put = (saved: Webhook) => {
    utils.webhooks.get.setData({ webhookId }, saved)
    void utils.webhooks.list.invalidate()
  }
  const refreshLog = () => void utils.webhooks.deliveries.invalidate({ webhookId })
  const update = api.webhooks.update.useMutation({ onSuccess: put, onError })
  const rotate = api.webhooks.rotateSecret.useMutation({ onError })
  const remove = api.webhooks.delete.useMutation({ onError })
  const test = api.webhooks.test.useMutation({
    onError,
    onSuccess() {
      refreshLog()
      toastDone(t('webhooks.testSent'))
    },
  })
  const replayAll = api.webhooks.replayAll.useMutation({
    onError,
    onSuccess({ count, hasMore }) {
      refreshLog()
      void utils.webhooks.get.invalidate({ webhookId })
      toastDone(hasMore ? t('webhooks.missed.more', { count }) : t('webhooks.missed.sent', { count }))
    },
  })
  return {
    isTesting: test.isPending,
    isTurning: update.isPending,
    isReplaying: replayAll.isPending,
    test: () => test.mutate({ webhookId, idempotencyKey: crypto.randomUUID() }),
    async turn(isActive: boolean) {
      const saved = await update.mutateAsync({ webhookId, isActive }).catch(() => null)
      if (!saved) return
      refreshLog()
      toastDone(t(isActive ? 'webhooks.turnedOn' : 'webhooks.turnedOff'))
    },
    forgetMissed: () => update.mutate({ webhookId, forgetMissed: true }),
    replayAll: (since: string) => replayAll.mutate({ webhookId, since, idempotencyKey: crypto.randomUUID() }),
    /** @returns the new secret; null when there is none */
    async rotate(): Promise<string | null> {
      const made = await rotate.mutateAsync({ webhookId, idempotencyKey: crypto.randomUUID() }).catch(() => null)
      if (!made) return null
      const { secret, ...saved } = made
      put(saved)
      return secret
    },
    async remove() {
      const done = await remove.mutateAsync({ webhookId }).catch(() => null)
      if (!done) return
      await navigate({ to: '/settings/webhooks' })
      void utils.webhooks.list.invalidate()
      toastDone(t('webhooks.deleted'))
    },
  }
}

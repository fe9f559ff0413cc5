import { Link } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Webhook } from '@turnout/router/schema/webhooks'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone, showInstant } from '../../lib/time.ts'
import { Notice } from '../../ui/notice.tsx'
import { hostOf, webhookState } from './webhook-words.ts'

/** On the first page, for admins: webhooks that fail or were switched off for it. Nothing where all are well. */
export function AilingWebhooks() {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { data } = api.webhooks.list.useQuery({ limit: 100 }, { refetchInterval: 60_000 })
  const ailing = (data?.items ?? []).filter((webhook) => webhookState(webhook).tone === 'bad')
  if (ailing.length === 0) return null
  const what = ({ isActive, failingSince }: Webhook) =>
    isActive && failingSince
      ? t('webhooks.attention.failing', { since: showInstant(failingSince, readerZone(), tag, 'dateTime') })
      : t('webhooks.attention.off')
  return (
    <Notice tone="bad" title={t('webhooks.attention.title')}>
      {ailing.map((webhook) => (
        <div key={webhook.id}>
          <Link to="/settings/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
            {hostOf(webhook.url)}
          </Link>{' '}
          {what(webhook)}
        </div>
      ))}
    </Notice>
  )
}

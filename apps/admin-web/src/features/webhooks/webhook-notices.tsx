import { Button, Group } from '@mantine/core'
import type { Webhook } from '@turnout/router/schema/webhooks'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone, showInstant } from '../../lib/time.ts'
import { Notice } from '../../ui/notice.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'
import { faultText } from './webhook-words.ts'

const COUNTED_AT_MOST = 1000

/** What is wrong with a webhook, and what can be done about it. */
export function WebhookNotices({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { isActive, switchedOff, failingSince, lastError, missed } = webhook
  const show = (at: string) => showInstant(at, readerZone(), tag, 'dateTime')
  return (
    <>
      {switchedOff && (
        <Notice
          tone={switchedOff.reason === 'by_hand' ? 'quiet' : 'bad'}
          title={`${t(`webhooks.off.${switchedOff.reason}`)} ${show(switchedOff.at)}`}
        >
          {t('webhooks.off.text')}
        </Notice>
      )}
      {isActive && failingSince && (
        <Notice tone="bad" title={t('webhooks.failing', { since: show(failingSince) })}>
          {lastError && `${faultText(lastError, t)}. `}
          {t('webhooks.failingText')}
        </Notice>
      )}
      {isActive && missed && <Missed webhook={webhook} missed={missed} since={show(missed.since)} />}
    </>
  )
}

function Missed(props: { webhook: Webhook; missed: NonNullable<Webhook['missed']>; since: string }) {
  const { webhook, missed, since } = props
  const { t } = useTranslation()
  const actions = useWebhookActions(webhook)
  const { count } = missed
  const title = count >= COUNTED_AT_MOST ? t('webhooks.missed.many', { count }) : t('webhooks.missed.title', { count })
  return (
    <Notice tone="warn" title={title}>
      {t('webhooks.missed.text', { since })}
      <Group gap="xs" mt="sm">
        <Button size="compact-md" loading={actions.isReplaying} onClick={() => actions.replayAll(missed.since)}>
          {t('webhooks.missed.send')}
        </Button>
        <Button size="compact-md" variant="default" loading={actions.isTurning} onClick={actions.forgetMissed}>
          {t('webhooks.missed.forget')}
        </Button>
      </Group>
    </Notice>
  )
}

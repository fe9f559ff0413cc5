import { Button, Group, Stack } from '@mantine/core'
import { IconPencil, IconSend } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Webhook } from '@turnout/router/schema/webhooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { HealthBars } from './health-bars.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { useWebhookActions } from './use-webhook-actions.ts'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { WebhookNotices } from './webhook-notices.tsx'
import { hostOf, webhookState } from './webhook-words.ts'
import classes from './webhooks.module.css'

const LOOK_AGAIN_MS = 10_000

/** One webhook: how it is, what it is told, and what became of each message. */
export function WebhookPage() {
  const { webhookId } = useParams({ from: '/frame/administering/settings/webhooks/$webhookId' })
  const query = api.webhooks.get.useQuery({ webhookId }, { refetchInterval: LOOK_AGAIN_MS })
  return (
    <Page>
      <Loaded query={query} loading={<LoadingRows rows={5} height={60} />}>
        {(webhook) => <OneWebhook webhook={webhook} />}
      </Loaded>
    </Page>
  )
}

function OneWebhook({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const actions = useWebhookActions(webhook)
  const { tone, key } = webhookState(webhook)
  return (
    <>
      <PageHeader
        title={hostOf(webhook.url)}
        badge={<StatusBadge tone={tone}>{t(`webhooks.state.${key}`)}</StatusBadge>}
        meta={webhook.description}
        crumbs={[{ label: t('webhooks.title'), link: { to: '/settings/webhooks' } }]}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              {t('webhooks.edit')}
            </Button>
            <Button leftSection={<IconSend size={16} aria-hidden />} loading={actions.isTesting} onClick={actions.test}>
              {t('webhooks.test')}
            </Button>
          </>
        }
      />
      <WebhookNotices webhook={webhook} />
      <Section title={t('webhooks.facts')}>
        <WebhookFacts webhook={webhook} />
        <Group gap="xs" mt="lg">
          {webhook.isActive ? (
            <ConfirmButton
              label={t('webhooks.turnOff')}
              title={t('webhooks.turnOffTitle')}
              text={t('webhooks.turnOffText')}
              confirmLabel={t('webhooks.turnOff')}
              onConfirm={() => actions.turn(false)}
            />
          ) : (
            <Button loading={actions.isTurning} onClick={() => void actions.turn(true)}>
              {t('webhooks.turnOn')}
            </Button>
          )}
          <ConfirmButton
            label={t('webhooks.secret.rotate')}
            title={t('webhooks.secret.rotateTitle')}
            text={t('webhooks.secret.rotateText')}
            confirmLabel={t('webhooks.secret.rotate')}
            onConfirm={async () => setSecret(await actions.rotate())}
          />
          <ConfirmButton
            label={t('webhooks.delete')}
            title={t('webhooks.deleteTitle')}
            text={t('webhooks.deleteText')}
            confirmLabel={t('webhooks.delete')}
            isDangerous
            onConfirm={actions.remove}
          />
        </Group>
      </Section>
      <DeliveryLog webhookId={webhook.id} isActive={webhook.isActive} />
      <WebhookDrawer opened={isEditing} webhook={webhook} onClose={() => setEditing(false)} />
      <SecretDialog secret={secret} isRotated onClose={() => setSecret(null)} />
    </>
  )
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const now = useNow(60_000)
  const { url, types, eventIds, ownerName, previousSecretUntil, lastDay, pending } = webhook
  const secret = previousSecretUntil ? (
    <>
      {t('webhooks.secret.both')} <Moment at={previousSecretUntil} zone={readerZone()} />
    </>
  ) : (
    t('webhooks.secret.known')
  )
  return (
    <Facts
      facts={[
        [
          t('webhooks.column.url'),
          <span key="url" className={classes.code}>
            {url}
          </span>,
        ],
        [
          t('webhooks.column.types'),
          <Stack key="types" gap={0}>
            <span className={types.includes('*') ? undefined : classes.code}>
              {types.includes('*') ? t('webhooks.allTypes') : types.join(', ')}
            </span>
            <span className={classes.sub}>
              {eventIds ? t('webhooks.someEvents', { count: eventIds.length }) : t('webhooks.allEvents')}
            </span>
          </Stack>,
        ],
        [
          t('webhooks.column.health'),
          <Group key="health" gap="md" align="flex-end">
            <HealthBars lastDay={lastDay} now={now} />
            {pending > 0 && <span className={classes.sub}>{t('webhooks.pending', { count: pending })}</span>}
          </Group>,
        ],
        [t('webhooks.owner'), ownerName ?? t('webhooks.ownerNone')],
        [t('webhooks.secret.label'), secret],
      ]}
    />
  )
}

import { Button, Group, Text } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Webhook, WebhookWithSecret } from '@turnout/router/schema/webhooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../lib/use-now.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { SettingsHead } from '../organisation/settings-tabs.tsx'
import { HealthBars } from './health-bars.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { faultText, hostOf, webhookState } from './webhook-words.ts'
import classes from './webhooks.module.css'

const LOOK_AGAIN_MS = 15_000

/** Whom we tell of what happens, and how that goes. There are never more than a page of them. */
export function WebhooksPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [isNew, setNew] = useState(false)
  const [made, setMade] = useState<WebhookWithSecret | null>(null)
  const columns = useWebhookColumns()
  const query = api.webhooks.list.useQuery({ limit: 100 }, { refetchInterval: LOOK_AGAIN_MS })
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setNew(true)}>
      {t('webhooks.new')}
    </Button>
  )
  return (
    <Page>
      <SettingsHead />
      <Group justify="space-between" align="flex-end">
        <Text c="dimmed" size="sm" maw={640}>
          {t('webhooks.note')}
        </Text>
        {query.data && query.data.items.length > 0 && add}
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <EmptyState
            icon={IconWebhook}
            title={t('webhooks.empty.title')}
            text={t('webhooks.empty.text')}
            action={add}
          />
        ) : (
          <DataTable
            label={t('webhooks.title')}
            columns={columns}
            rows={query.data?.items}
            rowKey={({ id }) => id}
            rowLink={({ id }) => ({ to: '/settings/webhooks/$webhookId', params: { webhookId: id } })}
            skeletonRows={4}
          />
        )}
      </Section>
      <WebhookDrawer
        opened={isNew}
        webhook={null}
        onClose={() => setNew(false)}
        onMade={(webhook) => {
          setNew(false)
          setMade(webhook)
        }}
      />
      <SecretDialog
        secret={made?.secret ?? null}
        onClose={() => {
          const webhookId = made?.id
          setMade(null)
          if (webhookId) void navigate({ to: '/settings/webhooks/$webhookId', params: { webhookId } })
        }}
      />
    </Page>
  )
}

function useWebhookColumns(): Column<Webhook>[] {
  const { t } = useTranslation()
  const now = useNow(60_000)
  const told = ({ types, eventIds }: Webhook) => (
    <>
      {types.includes('*') ? t('webhooks.allTypes') : t('webhooks.types', { count: types.length })}
      <span className={classes.sub}>
        {eventIds ? t('webhooks.someEvents', { count: eventIds.length }) : t('webhooks.allEvents')}
      </span>
    </>
  )
  return [
    {
      key: 'url',
      header: t('webhooks.column.url'),
      cell: (webhook) => (
        <>
          <span className={classes.address}>{hostOf(webhook.url)}</span>
          {webhook.description && <span className={classes.sub}>{webhook.description}</span>}
          <span className={classes.narrow}>
            <HealthBars lastDay={webhook.lastDay} now={now} />
          </span>
        </>
      ),
    },
    { key: 'types', header: t('webhooks.column.types'), wideOnly: true, cell: told },
    {
      key: 'health',
      header: t('webhooks.column.health'),
      wideOnly: true,
      cell: ({ lastDay }) => <HealthBars lastDay={lastDay} now={now} />,
    },
    { key: 'state', header: t('webhooks.column.state'), cell: (webhook) => <State webhook={webhook} /> },
  ]
}

function State({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation()
  const { tone, key } = webhookState(webhook)
  return (
    <>
      <StatusBadge tone={tone}>{t(`webhooks.state.${key}`)}</StatusBadge>
      {key === 'failing' && webhook.lastError && <span className={classes.sub}>{faultText(webhook.lastError, t)}</span>}
      {webhook.pending > 0 && <span className={classes.sub}>{t('webhooks.pending', { count: webhook.pending })}</span>}
    </>
  )
}

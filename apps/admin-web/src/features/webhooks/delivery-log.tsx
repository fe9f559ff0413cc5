import { Group, Select } from '@mantine/core'
import { IconSearchOff, IconSend } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { TEST_TYPE, webhookTypes } from '@turnout/router/rules/webhooks'
import type { WebhookDelivery } from '@turnout/router/schema/webhooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import { DeliveryPanel } from './delivery-panel.tsx'
import { deliveryTones, resultText } from './webhook-words.ts'
import classes from './webhooks.module.css'

const LOOK_AGAIN_MS = 10_000
const WHILE_PENDING_MS = 1_500

/** What was sent to a webhook, newest first, and what became of it. */
export function DeliveryLog({ webhookId, isActive }: { webhookId: string; isActive: boolean }) {
  const { t } = useTranslation()
  const { cursor, status, type } = useSearch({ from: '/frame/administering/settings/webhooks/$webhookId' })
  const navigate = useNavigate({ from: '/settings/webhooks/$webhookId' })
  const [opened, setOpened] = useState<string | null>(null)
  const columns = useDeliveryColumns()
  const query = api.webhooks.deliveries.useQuery(
    { webhookId, cursor, status, type, limit: 25 },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) =>
        state.data?.items.some((one) => one.status === 'pending') ? WHILE_PENDING_MS : LOOK_AGAIN_MS,
    },
  )
  const isFiltered = status !== undefined || type !== undefined
  return (
    <Section title={t('webhooks.log.title')} note={t('webhooks.log.note')} flush>
      <Group justify="space-between" px="md" pb="md" gap="sm">
        <FilterBar
          label={t('webhooks.log.filter')}
          value={status ?? 'all'}
          options={[
            { value: 'all' as const, label: t('common.all') },
            ...(['pending', 'delivered', 'failed', 'cancelled'] as const).map((value) => ({
              value,
              label: t(`webhooks.log.status.${value}`),
            })),
          ]}
          onChange={(next) => void navigate({ search: { type, status: next === 'all' ? undefined : next } })}
        />
        <Select
          aria-label={t('webhooks.log.type')}
          placeholder={t('webhooks.log.allTypes')}
          data={[...webhookTypes, TEST_TYPE]}
          value={type ?? null}
          onChange={(next) => void navigate({ search: { status, type: next ?? undefined } })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          w={240}
        />
      </Group>
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data?.items.length === 0 ? (
        <EmptyState
          icon={isFiltered ? IconSearchOff : IconSend}
          title={t(isFiltered ? 'webhooks.log.nothing.title' : 'webhooks.log.empty.title')}
          text={t(isFiltered ? 'webhooks.log.nothing.text' : 'webhooks.log.empty.text')}
        />
      ) : (
        <>
          <DataTable
            label={t('webhooks.log.title')}
            columns={columns}
            rows={query.data?.items}
            rowKey={({ id }) => id}
            onOpen={({ id }) => setOpened(id)}
            isStale={query.isPlaceholderData}
          />
          <Pager
            cursor={cursor}
            nextCursor={query.data?.nextCursor}
            onGo={(next) => void navigate({ search: { status, type, cursor: next } })}
          />
        </>
      )}
      <DeliveryPanel deliveryId={opened} canReplay={isActive} onClose={() => setOpened(null)} />
    </Section>
  )
}

function useDeliveryColumns(): Column<WebhookDelivery>[] {
  const { t } = useTranslation()
  const at = (delivery: WebhookDelivery) => <Moment at={delivery.createdAt} zone={readerZone()} />
  return [
    {
      key: 'type',
      header: t('webhooks.log.column.type'),
      cell: (delivery) => (
        <>
          <span className={classes.code}>{delivery.type}</span>
          {delivery.cause !== 'message' && (
            <span className={classes.sub}>{t(`webhooks.log.cause.${delivery.cause}`)}</span>
          )}
          <span className={`${classes.sub} ${classes.narrow}`}>{at(delivery)}</span>
        </>
      ),
    },
    {
      key: 'state',
      header: t('webhooks.log.column.state'),
      cell: ({ status }) => (
        <StatusBadge tone={deliveryTones[status]}>{t(`webhooks.log.status.${status}`)}</StatusBadge>
      ),
    },
    {
      key: 'result',
      header: t('webhooks.log.column.result'),
      wideOnly: true,
      cell: (delivery) => resultText(delivery, t),
    },
    {
      key: 'attempts',
      header: t('webhooks.log.column.attempts'),
      align: 'right',
      wideOnly: true,
      cell: ({ attempts }) => attempts,
    },
    { key: 'at', header: t('webhooks.log.column.at'), wideOnly: true, cell: at },
  ]
}

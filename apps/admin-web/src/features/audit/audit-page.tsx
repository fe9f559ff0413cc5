import { Group, Select, Text } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { AuditEntry } from '@turnout/router/schema/audit'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { SettingsHead } from '../organisation/settings-tabs.tsx'
import classes from './audit-page.module.css'

/** What people look for most; the list holds more kinds than these. */
const actions = [
  'user.signed_in',
  'user.sign_in_failed',
  'user.updated',
  'event.created',
  'event.updated',
  'event.published',
  'event.cancelled',
  'session.created',
  'session.updated',
  'ticket_type.created',
  'ticket_type.updated',
  'order.confirmed',
  'order.cancelled',
  'ticket.cancelled',
  'kiosk.issue',
  'kiosk.pair',
  'kiosk.revoke',
  'import.finished',
  'organisation.updated',
]

/** Who did what, newest first. */
export function AuditPage() {
  const { t } = useTranslation()
  const { cursor, action } = useSearch({ from: '/frame/administering/settings/audit' })
  const navigate = useNavigate({ from: '/settings/audit' })
  const columns = useAuditColumns()
  const query = api.audit.list.useQuery({ cursor, action, limit: 50 }, { placeholderData: keepPreviousData })
  return (
    <Page>
      <SettingsHead />
      <Group justify="space-between" align="flex-end">
        <Text c="dimmed" size="sm" maw={560}>
          {t('audit.note')}
        </Text>
        <Select
          aria-label={t('audit.filter')}
          placeholder={t('audit.filterAll')}
          data={actions}
          value={action ?? null}
          onChange={(next) => void navigate({ search: { action: next ?? undefined } })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          w={240}
        />
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <EmptyState icon={IconHistory} title={t('audit.empty.title')} text={t('audit.empty.text')} />
        ) : (
          <>
            <DataTable
              label={t('audit.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { action, cursor: next } })}
            />
          </>
        )}
      </Section>
    </Page>
  )
}

function useAuditColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation()
  const actorOf = ({ actorKind, actorName, stationName }: AuditEntry) => {
    if (actorKind === 'system') return t('audit.system')
    if (actorKind === 'anonymous') return t('audit.anonymous')
    if (actorKind === 'kiosk') return t('audit.kiosk', { name: stationName ?? '–' })
    return actorName ?? t('audit.gone')
  }
  return [
    {
      key: 'at',
      header: t('audit.column.at'),
      width: '11rem',
      cell: ({ at }) => (
        <span className={classes.at}>
          <Moment at={at} zone={readerZone()} />
        </span>
      ),
    },
    { key: 'actor', header: t('audit.column.actor'), cell: actorOf },
    {
      key: 'action',
      header: t('audit.column.action'),
      cell: ({ action }) => <code className={classes.action}>{action}</code>,
    },
    {
      key: 'subject',
      header: t('audit.column.subject'),
      wideOnly: true,
      cell: ({ subjectType, subjectId }) => (
        <span className={classes.subject} title={subjectId ?? undefined}>
          {subjectType} {subjectId && <code>{subjectId.slice(-8)}</code>}
        </span>
      ),
    },
    {
      key: 'fields',
      header: t('audit.column.fields'),
      wideOnly: true,
      cell: ({ fields }) => <span className={classes.subject}>{fields.join(', ')}</span>,
    },
    {
      key: 'ip',
      header: t('audit.column.ip'),
      wideOnly: true,
      cell: ({ ip }) => <span className={classes.subject}>{ip}</span>,
    },
  ]
}

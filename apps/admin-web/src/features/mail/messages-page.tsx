import { Button } from '@mantine/core'
import { IconMail, IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { MailDelivery } from '@turnout/router/schema/mail'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { DeliveryPanel } from './delivery-panel.tsx'
import { DeliveryBadge, useDeliveryReason, useKindName } from './delivery-state.tsx'
import { EventFilter } from './event-filter.tsx'
import { MailHead } from './mail-head.tsx'
import classes from './messages-page.module.css'
import { useRecentTrouble } from './use-recent-trouble.ts'
import { mailFilters } from './words.ts'

const from = '/frame/administering/messages'
/** While mails are on their way. */
const LOOK_AGAIN_MS = 10_000

/** What became of every mail: whom it went to, what it was about, and why it did not arrive. */
export function MessagesPage() {
  const { t } = useTranslation()
  const search = useSearch({ from })
  const { q, event, cursor, mail } = search
  const status = mailFilters.find((word) => word === search.status)
  const navigate = useNavigate({ from: '/messages' })
  const columns = useDeliveryColumns()
  const query = api.mail.deliveries.useQuery(
    { search: q, status, eventId: event, cursor, limit: 50 },
    { placeholderData: keepPreviousData, refetchInterval: LOOK_AGAIN_MS },
  )
  const isFiltered = q !== undefined || status !== undefined || event !== undefined
  const go = (change: Partial<typeof search>) => void navigate({ search: { q, status, event, ...change } })
  return (
    <Page>
      <MailHead />
      {!isFiltered && <Trouble onShow={() => go({ status: 'trouble' })} />}
      <div className={classes.toolbar}>
        <SearchField label={t('mail.search')} value={q ?? ''} onSearch={(text) => go({ q: text || undefined })} />
        <EventFilter value={event} onChange={(eventId) => go({ event: eventId })} />
        <FilterBar
          label={t('mail.statusFilter')}
          value={status ?? 'all'}
          options={(['all', ...mailFilters] as const).map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`mail.filter.${value}`),
          }))}
          onChange={(value) => go({ status: value === 'all' ? undefined : value })}
        />
      </div>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data?.items.length === 0 ? (
          <NoMails isFiltered={isFiltered} onClear={() => void navigate({ search: {} })} />
        ) : (
          <>
            <DataTable
              label={t('mail.tabs.sent')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              onOpen={({ id }) => go({ cursor, mail: id })}
              isStale={query.isPlaceholderData}
            />
            <Pager cursor={cursor} nextCursor={query.data?.nextCursor} onGo={(next) => go({ cursor: next })} />
          </>
        )}
      </Section>
      <DeliveryPanel
        delivery={query.data?.items.find(({ id }) => id === mail)}
        onClose={() => go({ cursor, mail: undefined })}
      />
    </Page>
  )
}

/** What did not arrive comes first: somebody is waiting for it. */
function Trouble({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation()
  const { count, title } = useRecentTrouble()
  if (count === 0) return null
  return (
    <Notice tone="bad" title={title}>
      <span className={classes.trouble}>
        {t('mail.trouble.text')}
        <Button variant="default" size="compact-sm" onClick={onShow}>
          {t('mail.trouble.show')}
        </Button>
      </span>
    </Notice>
  )
}

function NoMails({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation()
  if (!isFiltered) return <EmptyState icon={IconMail} title={t('mail.empty.title')} text={t('mail.empty.text')} />
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t('mail.nothingFound.title')}
      text={t('mail.nothingFound.text')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('mail.nothingFound.clear')}
        </Button>
      }
    />
  )
}

/** On a phone all but the state stands in the first column. */
function useDeliveryColumns(): Column<MailDelivery>[] {
  const { t } = useTranslation()
  const kindName = useKindName()
  const reasonOf = useDeliveryReason()
  return [
    {
      key: 'mail',
      header: t('mail.column.mail'),
      cell: (delivery) => (
        <span className={classes.what}>
          <span>{kindName(delivery.kind)}</span>
          <span className={classes.address}>{delivery.recipient ?? t('mail.noRecipient')}</span>
          <span className={`${classes.address} ${classes.narrow}`}>
            <Moment at={delivery.sentAt ?? delivery.createdAt} zone={readerZone()} />
          </span>
        </span>
      ),
    },
    {
      key: 'event',
      header: t('mail.column.event'),
      wideOnly: true,
      cell: ({ eventTitle }) => <span className={classes.event}>{eventTitle ?? '–'}</span>,
    },
    {
      key: 'at',
      header: t('mail.column.at'),
      wideOnly: true,
      cell: ({ sentAt, createdAt }) => (
        <span className={classes.at}>
          <Moment at={sentAt ?? createdAt} zone={readerZone()} />
        </span>
      ),
    },
    {
      key: 'status',
      header: t('mail.column.status'),
      cell: (delivery) => (
        <span className={classes.what}>
          <DeliveryBadge status={delivery.status} />
          {reasonOf(delivery) && <span className={classes.reason}>{reasonOf(delivery)}</span>}
        </span>
      ),
    },
  ]
}

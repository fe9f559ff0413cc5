import { Button, Group } from '@mantine/core'
import { IconMail, IconPlus } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { MessageSummary } from '@turnout/router/schema/messages'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { useEvent } from '../events/use-event.ts'
import { MessagePage } from './message-page.tsx'
import { MessageStatusBadge } from './message-status.tsx'
import classes from './messages.module.css'
import { useAudienceText } from './use-audience-text.ts'
import { useFigures } from './use-figures.ts'

/** What was written to those who have tickets, what is being written, and how it arrived. */
export function MessagesTab() {
  const { message, from } = useSearch({ from: '/frame/reading/events/$eventId/messages' })
  return message === undefined ? <MessageList /> : <MessagePage key={message} messageId={message} from={from} />
}

const LIVE_MS = 3_000

function MessageList() {
  const { t } = useTranslation()
  const { id: eventId } = useEvent()
  const { cursor } = useSearch({ from: '/frame/reading/events/$eventId/messages' })
  const navigate = useNavigate({ from: '/events/$eventId/messages' })
  const query = api.messages.list.useQuery(
    { eventId, cursor },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? LIVE_MS : false),
    },
  )
  const columns = useMessageColumns()
  const add = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ search: { message: 'new' } })}
    >
      {t('messages.new')}
    </Button>
  )
  if (query.error && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.data?.items.length === 0 && cursor === undefined) {
    return (
      <Section>
        <EmptyState icon={IconMail} title={t('messages.empty.title')} text={t('messages.empty.text')} action={add} />
      </Section>
    )
  }
  return (
    <>
      <Group justify="flex-end">{add}</Group>
      <Section flush>
        <DataTable
          label={t('messages.title')}
          columns={columns}
          rows={query.data?.items}
          rowKey={({ id }) => id}
          rowLink={({ id }) => ({ to: '/events/$eventId/messages', params: { eventId }, search: { message: id } })}
          isStale={query.isPlaceholderData}
        />
        <Pager
          cursor={cursor}
          nextCursor={query.data?.nextCursor}
          onGo={(next) => void navigate({ search: { cursor: next } })}
        />
      </Section>
    </>
  )
}

const isUnderWay = ({ status }: MessageSummary) => status === 'sending' || status === 'scheduled'

function useMessageColumns(): Column<MessageSummary>[] {
  const { t } = useTranslation()
  const { timeZone: zone } = useEvent()
  const audienceText = useAudienceText()
  return [
    {
      key: 'subject',
      header: t('messages.column.subject'),
      cell: ({ subject }) => subject || <em>{t('messages.untitled')}</em>,
    },
    {
      key: 'to',
      header: t('messages.column.to'),
      wideOnly: true,
      cell: ({ audience }) => <span className={classes.sub}>{audienceText(audience)}</span>,
    },
    {
      key: 'state',
      header: t('messages.column.state'),
      cell: ({ status }) => <MessageStatusBadge status={status} />,
    },
    {
      key: 'when',
      header: t('messages.column.when'),
      wideOnly: true,
      cell: ({ status, sendAt, startedAt, updatedAt }) => {
        const at = status === 'scheduled' ? sendAt : (startedAt ?? updatedAt)
        return (
          at && (
            <span className={classes.line}>
              <Moment at={at} zone={zone} />
            </span>
          )
        )
      },
    },
    { key: 'figures', header: t('messages.column.figures'), align: 'right', cell: (row) => <Figures message={row} /> },
  ]
}

function Figures({ message: { startedAt, figures } }: { message: MessageSummary }) {
  const { t } = useTranslation()
  const of = useFigures()
  if (startedAt === null) return null
  const { sent, recipients, failed, bounced } = figures
  const trouble = failed + bounced
  return (
    <>
      <span className={classes.number}>
        {t('messages.figures.sentOf', { sent: of(sent).shown, recipients: of(recipients).shown })}
      </span>
      {trouble > 0 && <span className={classes.trouble}>{t('messages.figures.trouble', of(trouble))}</span>}
    </>
  )
}

import { Button, Group, Progress, Stack } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { FailurePage, Message } from '@turnout/router/schema/messages'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { Moment } from '../../ui/when.tsx'
import { useEvent } from '../events/use-event.ts'
import { draftOf } from './message-draft.ts'
import { MessagePreview } from './message-preview.tsx'
import { MessageStatusBadge } from './message-status.tsx'
import classes from './messages.module.css'
import { useAudienceText } from './use-audience-text.ts'
import { useFigures } from './use-figures.ts'
import { useMessageActions } from './use-message-actions.ts'

/** How a message goes or went: how far it is, what came of it, and what it said. */
export function MessageResult({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { id: eventId } = useEvent()
  const { cancel } = useMessageActions()
  const { status } = message
  const canStop = status === 'scheduled' || status === 'sending'
  return (
    <div className={classes.split}>
      <Stack>
        <Section
          title={message.subject}
          note={<MessageStatusBadge status={status} />}
          actions={
            <>
              {canStop && (
                <ConfirmButton
                  label={t('messages.result.stop')}
                  title={t('messages.result.stopTitle')}
                  text={t(status === 'scheduled' ? 'messages.result.stopScheduled' : 'messages.result.stopSending')}
                  confirmLabel={t('messages.result.stop')}
                  isDangerous
                  onConfirm={() => cancel(message)}
                />
              )}
              <LinkButton
                to="/events/$eventId/messages"
                params={{ eventId }}
                search={{ message: 'new', from: message.id }}
                variant="default"
                leftSection={<IconCopy size={16} aria-hidden />}
              >
                {t('messages.result.again')}
              </LinkButton>
            </>
          }
        >
          {message.startedAt !== null && <Outcome message={message} />}
          <About message={message} />
        </Section>
        {message.figures.failed + message.figures.bounced > 0 && <Failures message={message} />}
      </Stack>
      <MessagePreview draft={draftOf(message)} />
    </div>
  )
}

const parts = ['sent', 'failed', 'declined', 'skipped', 'pending'] as const

/** The parts of a whole as a bar, and each in numbers. */
function Outcome({ message: { status, figures } }: { message: Message }) {
  const { t } = useTranslation()
  const { recipients, pending, bounced } = figures
  const done = recipients - pending
  const of = useFigures()
  const share = (part: number) => (recipients === 0 ? 0 : (part / recipients) * 100)
  const label = t('messages.result.progress', { done: of(done).shown, total: of(recipients).shown })
  const nameOf = (part: (typeof parts)[number]) =>
    t(part === 'pending' && status === 'cancelled' ? 'messages.result.pendingStopped' : `messages.result.${part}`)
  return (
    <div className={classes.outcome}>
      <p className={classes.done} role="status">
        {status === 'sending' && recipients === 0 ? t('messages.result.gathering') : label}
      </p>
      <Progress.Root size="lg" radius="xl">
        {parts.map((part) => (
          <Progress.Section
            key={part}
            value={share(figures[part])}
            className={classes.part}
            data-part={part}
            aria-label={nameOf(part)}
          />
        ))}
      </Progress.Root>
      <ul className={classes.figures}>
        {parts
          .filter((part) => part === 'sent' || figures[part] > 0)
          .map((part) => (
            <li key={part} className={classes.figure} data-part={part}>
              <strong>{of(figures[part]).shown}</strong> {nameOf(part)}
            </li>
          ))}
        {bounced > 0 && (
          <li className={classes.figure} data-part="failed">
            <strong>{of(bounced).shown}</strong> {t('messages.result.bounced')}
          </li>
        )}
      </ul>
    </div>
  )
}

function About({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { id: eventId, timeZone: zone } = useEvent()
  const count = api.messages.audience.useQuery({ eventId, audience: message.audience })
  const audienceText = useAudienceText(count.data)
  const { sendAt, startedAt, finishedAt, sentByName, replyTo } = message
  const facts: [string, ReactNode][] = [
    [t('messages.column.to'), audienceText(message.audience)],
    [
      t('messages.field.replyTo'),
      t(replyTo === 'sender' ? 'messages.field.replyToSender' : 'messages.field.replyToOrganisation'),
    ],
    ...(sentByName ? [[t('messages.result.by'), sentByName] as [string, string]] : []),
    ...when(t('messages.send.at'), startedAt === null ? sendAt : null, zone),
    ...when(t('messages.result.started'), startedAt, zone),
    ...when(t('messages.result.finished'), finishedAt, zone),
  ]
  return <Facts facts={facts} />
}

function when(name: string, at: string | null, zone: string): [string, ReactNode][] {
  return at === null ? [] : [[name, <Moment key={name} at={at} zone={zone} />]]
}

type Failure = FailurePage['items'][number]

function Failures({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { timeZone: zone } = useEvent()
  const query = api.messages.failures.useInfiniteQuery(
    { messageId: message.id },
    { getNextPageParam: ({ nextCursor }) => nextCursor },
  )
  const rows = query.data?.pages.flatMap(({ items }) => items)
  const columns: Column<Failure>[] = [
    { key: 'address', header: t('messages.failures.address'), cell: ({ address }) => address },
    {
      key: 'what',
      header: t('messages.failures.what'),
      cell: ({ status, code }) => `${t(`messages.failures.${status}`)}${code ? ` (${code})` : ''}`,
    },
    { key: 'at', header: t('messages.failures.at'), wideOnly: true, cell: ({ at }) => <Moment at={at} zone={zone} /> },
  ]
  return (
    <Section title={t('messages.failures.title')} flush>
      <DataTable label={t('messages.failures.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      {query.hasNextPage && (
        <Group justify="center" p="sm">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('messages.failures.more')}
          </Button>
        </Group>
      )}
    </Section>
  )
}

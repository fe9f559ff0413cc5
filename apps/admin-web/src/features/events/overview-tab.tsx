import { Group, List, SimpleGrid, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconPencil } from '@tabler/icons-react'
import type { Event } from '@turnout/router/schema/events'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { Facts } from '../../ui/facts.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { LoadingRows } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import { RefundProgressCard } from '../refunds/refund-progress.tsx'
import { CancelEvent } from './cancel-event.tsx'
import { DuplicateEvent } from './duplicate-event.tsx'
import { DeleteEvent } from './event-actions.tsx'
import classes from './overview-tab.module.css'
import { useEvent } from './use-event.ts'
import { useWhere } from './where.tsx'

const EventSales = lazy(async () => ({ default: (await import('../reports/event-sales.tsx')).EventSales }))

/** What an event says of itself, what it still lacks, and how it ends. */
export function OverviewTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const { organize } = useRights()
  const isOpen = event.status === 'draft' || event.status === 'published'
  return (
    <>
      {event.status === 'cancelled' && (
        <Notice tone="bad">{t('events.cancelling.because', { reason: event.cancelReason ?? '–' })}</Notice>
      )}
      {event.status === 'cancelled' && organize && <RefundProgressCard eventId={event.id} />}
      {event.status === 'draft' && organize && <Publishing event={event} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Details event={event} />
        <Section title={t('events.overview.description')}>
          {event.shortDescription && <Text fw={500}>{event.shortDescription}</Text>}
          {event.fullDescription ? (
            <Text className={classes.text}>{event.fullDescription}</Text>
          ) : (
            !event.shortDescription && <Text c="dimmed">{t('events.overview.noDescription')}</Text>
          )}
          {event.policies && (
            <>
              <h3 className={classes.subhead}>{t('events.overview.policies')}</h3>
              <Text className={classes.text}>{event.policies}</Text>
            </>
          )}
        </Section>
      </SimpleGrid>
      {organize && event.status !== 'draft' && (
        <Suspense fallback={<LoadingRows rows={1} height={340} />}>
          <EventSales event={event} />
        </Suspense>
      )}
      {organize && (
        <Group gap="xs" justify="flex-end">
          <DuplicateEvent event={event} />
          {isOpen && <CancelEvent event={event} />}
          {event.ticketsSold === 0 && <DeleteEvent event={event} />}
        </Group>
      )}
    </>
  )
}

function Details({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  const where = useWhere()
  const facts: [string, ReactNode][] = [
    [t('events.overview.when'), <When key="when" span={event} zone={event.timeZone} withZone />],
    [t('events.overview.zone'), event.timeZone],
    [t('events.overview.where'), [where(event), event.address].filter(Boolean).join(', ')],
    [t('events.overview.kind'), t(`events.type.${event.eventType}`)],
    [t('events.overview.organizers'), event.organizers.map(({ name }) => name).join(', ') || '–'],
    [t('events.overview.code'), <code key="code">{event.code}</code>],
  ]
  if (event.url) {
    facts.push([
      t('events.overview.url'),
      <a key="url" className={classes.link} href={event.url} target="_blank" rel="noreferrer noopener">
        {event.url.replace(/^https?:\/\//, '')}
      </a>,
    ])
  }
  if (event.topics.length > 0) facts.push([t('events.overview.topics'), event.topics.join(', ')])
  return (
    <Section
      title={t('events.overview.details')}
      actions={
        organize && (
          <LinkButton
            to="/events/$eventId/edit"
            params={{ eventId: event.id }}
            variant="default"
            size="xs"
            leftSection={<IconPencil size={14} aria-hidden />}
          >
            {t('events.overview.edit')}
          </LinkButton>
        )
      }
    >
      <Facts facts={facts} />
    </Section>
  )
}

const pieces = ['sessions', 'ticket_types', 'session_without_ticket_type', 'past'] as const

/** The way from a draft to its publication: what is done, what is missing, and then the button. */
function Publishing({ event }: { event: Event }) {
  const { t } = useTranslation()
  const isReady = event.missing.length === 0
  const params = { eventId: event.id }
  // Whether each session is included can be told only once there is something to include, and to include it in.
  const isEmpty = event.missing.includes('sessions') || event.missing.includes('ticket_types')
  const shown = pieces.filter((piece) => !(isEmpty && piece === 'session_without_ticket_type'))
  return (
    <Section
      title={t('events.publish.title')}
      note={isReady ? t('events.publish.ready') : t('events.publish.notReady')}
      actions={
        isReady ? null : event.missing.every((piece) => piece === 'past') && event.sessionCount === 0 ? (
          <LinkButton to="/events/$eventId/edit" params={params}>
            {t('events.overview.edit')}
          </LinkButton>
        ) : (
          <LinkButton to="/events/$eventId/sessions" params={params}>
            {t('events.publish.goToSessions')}
          </LinkButton>
        )
      }
    >
      <List spacing="xs" center listStyleType="none">
        {shown.map((piece) => {
          const isMissing = event.missing.includes(piece)
          const Icon = isMissing ? IconCircleDashed : IconCircleCheck
          return (
            <List.Item
              key={piece}
              icon={<Icon size={20} className={classes.check} data-missing={isMissing} aria-hidden />}
            >
              <span className={classes.piece} data-missing={isMissing}>
                {isMissing ? t(`events.publish.missing.${piece}`) : t(`events.publish.done_${piece}`)}
              </span>
            </List.Item>
          )
        })}
      </List>
    </Section>
  )
}

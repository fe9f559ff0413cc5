import { Text, Title } from '@mantine/core'
import { IconDoorEnter } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { EventSummary } from '@turnout/router/schema/events'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dayKey, readerZone } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import { dayStart } from '../../lib/zone.ts'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { When } from '../../ui/when.tsx'
import { useWhere } from '../events/where.tsx'
import classes from './doors-page.module.css'
import { EventPicker } from './event-picker.tsx'

/** The doors of today, with how many are in, and a way to any other. */
export function DoorsPage() {
  const { t } = useTranslation()
  const query = api.events.list.useQuery(
    { ...useToday(), status: ['published', 'completed'], order: 'soonest', limit: 30 },
    { refetchInterval: 60_000 },
  )
  return (
    <Page>
      <PageHeader title={t('door.title')} actions={<EventPicker />} />
      <Title order={2}>{t('door.today')}</Title>
      <Loaded query={query} loading={<LoadingRows rows={2} height={150} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Section>
              <EmptyState icon={IconDoorEnter} title={t('door.empty.title')} text={t('door.empty.text')} />
            </Section>
          ) : (
            <ul className={classes.doors}>
              {items.map((event) => (
                <li key={event.id}>
                  <DoorCard event={event} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  )
}

/** From the beginning to the end of the reader's day. */
function useToday(): { from: string | undefined; to: string | undefined } {
  const today = dayKey(new Date(useNow(60_000)).toISOString(), readerZone())
  return useMemo(
    () => ({
      from: dayStart(today, readerZone()) ?? undefined,
      to: dayStart(today, readerZone(), 1) ?? undefined,
    }),
    [today],
  )
}

function DoorCard({ event }: { event: EventSummary }) {
  const { t } = useTranslation()
  const where = useWhere()
  const stats = api.checkIn.stats.useQuery({ eventId: event.id }, { refetchInterval: 15_000 })
  return (
    <article className={classes.card}>
      <div>
        <Link
          to="/events/$eventId/door"
          params={{ eventId: event.id }}
          className={classes.name}
          aria-label={t('door.liveFor', { event: event.title })}
        >
          {event.title}
        </Link>
        <Text component="div" size="sm" c="dimmed">
          <When span={event} zone={event.timeZone} />
        </Text>
        <Text component="div" size="sm" c="dimmed">
          {where(event)}
        </Text>
      </div>
      {stats.data && (
        <ul className={classes.sessions}>
          {stats.data.sessions.slice(0, 4).map((session) => (
            <SessionBar key={session.sessionId} {...session} />
          ))}
        </ul>
      )}
    </article>
  )
}

function SessionBar({
  code,
  name,
  admitted,
  expected,
}: {
  code: string
  name: string
  admitted: number
  expected: number
}) {
  const { t } = useTranslation()
  const share = expected === 0 ? 0 : Math.min(100, (admitted / expected) * 100)
  return (
    <li className={classes.session}>
      <span className={classes.sessionName}>
        {code} {name}
      </span>
      <span className={classes.count}>{t('door.inOf', { admitted, expected })}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.share} style={{ width: `${share}%` }} />
      </span>
    </li>
  )
}

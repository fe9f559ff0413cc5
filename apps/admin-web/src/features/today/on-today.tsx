import { Group, SimpleGrid, Text, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconDoorEnter } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { EventSummary } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { FillBar } from '../../ui/fill-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { When } from '../../ui/when.tsx'
import { useWhere } from '../events/where.tsx'
import classes from './on-today.module.css'

/** Today's events with how full they are, up to date as tickets are sold. */
export function OnToday({ events }: { events: EventSummary[] }) {
  const { t } = useTranslation()
  if (events.length === 0) {
    return (
      <div className={classes.quiet}>
        <Title order={2}>{t('today.nothingToday.title')}</Title>
        <Text c="dimmed">{t('today.nothingToday.text')}</Text>
      </div>
    )
  }
  return (
    <section aria-label={t('today.onNow')} className={classes.today}>
      <Title order={2}>{t('today.onNow')}</Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {events.map((event) => (
          <TodayCard key={event.id} event={event} />
        ))}
      </SimpleGrid>
    </section>
  )
}

function TodayCard({ event }: { event: EventSummary }) {
  const { t } = useTranslation()
  const where = useWhere()
  const utils = api.useUtils()
  const refresh = useDebouncedCallback(() => void utils.events.list.invalidate(), 1000)
  api.events.watchAvailability.useSubscription({ eventId: event.id }, { onData: refresh })
  const params = { eventId: event.id }
  return (
    <article className={classes.card}>
      <div>
        <h3 className={classes.title}>
          <Link to="/events/$eventId" params={params} className={classes.link}>
            {event.title}
          </Link>
        </h3>
        <Text size="sm" c="dimmed">
          <When span={event} zone={event.timeZone} />
        </Text>
        <Text size="sm" c="dimmed">
          {where(event)}
        </Text>
      </div>
      <Group justify="space-between" gap="sm" className={classes.foot}>
        <span className={classes.fill}>
          <FillBar {...event.fill} />
        </span>
        <LinkButton
          to="/events/$eventId/door"
          params={params}
          variant="light"
          size="xs"
          leftSection={<IconDoorEnter size={16} aria-hidden />}
          aria-label={`${t('today.openDoor')}: ${event.title}`}
        >
          {t('today.openDoor')}
        </LinkButton>
      </Group>
    </article>
  )
}

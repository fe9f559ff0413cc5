import { Text } from '@mantine/core'
import type { EventSummary } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import type { Column } from '../../ui/data-table.tsx'
import { FillBar } from '../../ui/fill-bar.tsx'
import { When } from '../../ui/when.tsx'
import classes from './event-columns.module.css'
import { EventStatusBadge } from './event-status.tsx'
import { useWhere } from './where.tsx'

/** What lists show of events. On a phone all of it stands in the first column. */
export function useEventColumns(): Column<EventSummary>[] {
  const { t } = useTranslation()
  const where = useWhere()
  return [
    {
      key: 'event',
      header: t('events.column.event'),
      cell: (event) => (
        <>
          <span className={classes.title}>{event.title}</span>
          <Text component="span" className={classes.compact} size="sm" c="dimmed">
            <When span={event} zone={event.timeZone} />
            <span>{where(event)}</span>
          </Text>
        </>
      ),
    },
    {
      key: 'when',
      header: t('events.column.when'),
      wideOnly: true,
      cell: (event) => (
        <Text component="span" size="sm">
          <When span={event} zone={event.timeZone} />
        </Text>
      ),
    },
    {
      key: 'where',
      header: t('events.column.where'),
      wideOnly: true,
      cell: (event) => (
        <Text component="span" size="sm" c="dimmed">
          {where(event)}
        </Text>
      ),
    },
    {
      key: 'sessions',
      header: t('events.column.sessions'),
      align: 'right',
      wideOnly: true,
      cell: (event) => event.sessionCount,
    },
    {
      key: 'fill',
      header: t('events.column.fill'),
      width: '13rem',
      wideOnly: true,
      cell: (event) => (event.sessionCount === 0 ? '–' : <FillBar {...event.fill} />),
    },
    {
      key: 'status',
      header: t('events.column.status'),
      cell: (event) => <EventStatusBadge status={event.status} />,
    },
  ]
}

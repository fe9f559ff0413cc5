import { Box, Text } from '@mantine/core'
import type { Event } from '@turnout/router/schema/events'
import type { WaitlistEntry, WaitlistStatus } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { showRest } from '../../lib/duration.ts'
import { useFormatTag } from '../../lib/language.ts'
import { useNow } from '../../lib/use-now.ts'
import type { Column } from '../../ui/data-table.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import classes from './waitlist.module.css'
import { WaitlistActions } from './waitlist-actions.tsx'

const tones: Record<WaitlistStatus, Tone> = {
  waiting: 'warn',
  offered: 'accent',
  taken: 'good',
  left: 'quiet',
  ended: 'quiet',
}

/** The columns of the list of those who wait. */
export function useWaitlistColumns(event: Event): Column<WaitlistEntry>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'position',
      header: t('waitlist.column.position'),
      cell: ({ position }) =>
        position !== null && (
          <span className={classes.turn}>
            {position}
            {position === 1 && (
              <Text component="span" size="xs" c="dimmed">
                {t('waitlist.next')}
              </Text>
            )}
          </span>
        ),
    },
    {
      key: 'who',
      header: t('waitlist.column.who'),
      cell: (entry) => (
        <>
          <Text component="span" fw={600}>
            {entry.name}
          </Text>
          <span className={classes.email} title={entry.email}>
            {entry.email}
          </span>
          <Box hiddenFrom="sm">
            <span className={classes.sub}>
              {t('waitlist.seatsOf', { count: entry.seats, type: entry.ticketTypeName })}
            </span>
            <State entry={entry} />
            <WaitlistActions event={event} entry={entry} />
          </Box>
        </>
      ),
    },
    { key: 'type', wideOnly: true, header: t('waitlist.column.type'), cell: ({ ticketTypeName }) => ticketTypeName },
    { key: 'seats', wideOnly: true, align: 'right', header: t('waitlist.column.seats'), cell: ({ seats }) => seats },
    {
      key: 'passed',
      align: 'right',
      wideOnly: true,
      header: t('waitlist.column.passed'),
      cell: ({ timesPassed }) => (timesPassed === 0 ? '–' : `${timesPassed}×`),
    },
    { key: 'state', wideOnly: true, header: t('waitlist.column.state'), cell: (entry) => <State entry={entry} /> },
    {
      key: 'since',
      wideOnly: true,
      header: t('waitlist.column.since'),
      cell: ({ createdAt }) => <Moment at={createdAt} zone={event.timeZone} />,
    },
    {
      key: 'actions',
      align: 'right',
      wideOnly: true,
      header: t('waitlist.column.actions'),
      cell: (entry) => <WaitlistActions event={event} entry={entry} />,
    },
  ]
}

function State({ entry: { status, offerExpiresAt } }: { entry: WaitlistEntry }) {
  const { t } = useTranslation()
  return (
    <span className={classes.state}>
      <StatusBadge tone={tones[status]}>{t(`waitlist.status.${status}`)}</StatusBadge>
      {offerExpiresAt && <OfferLeft until={offerExpiresAt} />}
    </span>
  )
}

/** How long an offer still holds its seats. */
function OfferLeft({ until }: { until: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const left = Date.parse(until) - useNow(1000)
  return (
    <span className={classes.left}>
      {left > 0 ? t('waitlist.offerLeft', { time: showRest(left, tag) }) : t('waitlist.offerOver')}
    </span>
  )
}

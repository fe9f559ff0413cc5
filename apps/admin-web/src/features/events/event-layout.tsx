import { Skeleton } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { FillBar } from '../../ui/fill-bar.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { TabLinks, tabClass } from '../../ui/tab-links.tsx'
import { When } from '../../ui/when.tsx'
import { EventActions } from './event-actions.tsx'
import { EventGone, isGone } from './event-gone.tsx'
import classes from './event-layout.module.css'
import { EventStatusBadge } from './event-status.tsx'
import { useEventId } from './use-event.ts'
import { useWhere } from './where.tsx'

/** The head of an event's page, its tabs, and the tab that is open. */
export function EventLayout() {
  const eventId = useEventId()
  const query = api.events.get.useQuery({ eventId })
  if (isGone(query)) {
    return (
      <Page>
        <EventGone />
      </Page>
    )
  }
  return (
    <Page>
      <Loaded query={query} loading={<LoadingHead />}>
        {(event) => (
          <>
            <EventHead event={event} />
            <EventTabs event={event} />
            <Outlet />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function EventHead({ event }: { event: Event }) {
  const { t } = useTranslation()
  const where = useWhere()
  return (
    <PageHeader
      title={event.title}
      badge={<EventStatusBadge status={event.status} />}
      crumbs={[{ label: t('events.title'), link: { to: '/events' } }]}
      meta={
        <div className={classes.meta}>
          <When span={event} zone={event.timeZone} />
          <span>{where(event)}</span>
          {event.sessionCount > 0 && (
            <span className={classes.fill}>
              <FillBar {...event.fill} />
            </span>
          )}
        </div>
      }
      actions={<EventActions event={event} />}
    />
  )
}

function EventTabs({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  const params = { eventId: event.id }
  const tab = { params, className: tabClass }
  return (
    <TabLinks label={t('events.tabs.label')}>
      <Link to="/events/$eventId" {...tab} activeOptions={{ exact: true }}>
        {t('events.tabs.overview')}
      </Link>
      <Link to="/events/$eventId/sessions" {...tab}>
        {t('events.tabs.sessions')}
      </Link>
      {organize && (
        <>
          <Link to="/events/$eventId/orders" {...tab}>
            {t('events.tabs.orders')}
          </Link>
          <Link to="/events/$eventId/tickets" {...tab}>
            {t('events.tabs.tickets')}
          </Link>
          <Link to="/events/$eventId/waitlist" {...tab}>
            {t('events.tabs.waitlist')}
          </Link>
          <Link to="/events/$eventId/messages" {...tab}>
            {t('events.tabs.messages')}
          </Link>
          <Link to="/events/$eventId/codes" {...tab}>
            {t('events.tabs.codes')}
          </Link>
          <Link to="/events/$eventId/questions" {...tab}>
            {t('events.tabs.questions')}
          </Link>
          <Link to="/events/$eventId/kiosks" {...tab}>
            {t('events.tabs.kiosks')}
          </Link>
        </>
      )}
      <Link to="/events/$eventId/door" {...tab}>
        {t('events.tabs.door')}
      </Link>
      {organize && (
        <Link to="/events/$eventId/settings" {...tab}>
          {t('events.tabs.settings')}
        </Link>
      )}
    </TabLinks>
  )
}

function LoadingHead() {
  return (
    <>
      <Skeleton height={32} width="40%" />
      <Skeleton height={18} width="60%" />
      <LoadingRows rows={4} />
    </>
  )
}

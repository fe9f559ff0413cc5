import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { EventForm } from './event-form.tsx'
import { inputOf, valuesOf } from './event-form-values.ts'
import { EventGone, isGone } from './event-gone.tsx'
import { useEventId } from './use-event.ts'

/** Changes what an event says of itself. Somebody else's change in between is not overwritten. */
export function EditEventPage() {
  const eventId = useEventId()
  const query = api.events.get.useQuery({ eventId }, { staleTime: 0, refetchOnWindowFocus: false })
  const [opening, setOpening] = useState(0)
  return (
    <Page width="narrow">
      {isGone(query) ? (
        <EventGone />
      ) : (
        <Loaded query={query}>
          {(event) => (
            <EditEvent key={`${event.id} ${opening}`} latest={event} onReopen={() => setOpening(opening + 1)} />
          )}
        </Loaded>
      )}
    </Page>
  )
}

function EditEvent({ latest, onReopen }: { latest: Event; onReopen: () => void }) {
  // What the form began with: the page hears of other people's changes, and must not take them for its own.
  const [event] = useState(latest)
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const update = api.events.update.useMutation()
  const params = { eventId: event.id }
  const hasSessions = event.sessionCount > 0
  return (
    <>
      <PageHeader
        title={t('events.form.editTitle')}
        crumbs={[
          { label: t('events.title'), link: { to: '/events' } },
          { label: event.title, link: { to: '/events/$eventId', params } },
        ]}
      />
      {latest.version !== event.version && !update.isSuccess && (
        <Notice tone="warn" announce="status">
          {t('events.form.changedMeanwhile')}{' '}
          <Button variant="default" size="compact-sm" onClick={onReopen}>
            {t('events.form.loadAgain')}
          </Button>
        </Notice>
      )}
      <EventForm
        initial={valuesOf(event)}
        submitLabel={t('common.save')}
        hasSessions={hasSessions}
        error={update.error}
        people={event.organizers}
        onSave={async (values, release) => {
          const { startsAt, endsAt, organizerIds, teacherIds, ...rest } = inputOf(values)
          const times = hasSessions ? {} : { startsAt, endsAt }
          // People are sent only when they were changed: whoever lost their role since must not stop another change.
          const before = valuesOf(event)
          const people = {
            ...(isSame(organizerIds, before.organizerIds) ? {} : { organizerIds }),
            ...(isSame(teacherIds, before.teacherIds) ? {} : { teacherIds }),
          }
          const saved = await update
            .mutateAsync({ ...rest, ...times, ...people, eventId: event.id, version: event.version })
            .catch(() => null)
          if (!saved) return
          release()
          utils.events.get.setData({ eventId: event.id }, saved)
          void utils.events.list.invalidate()
          toastDone(t('events.form.saved'))
          await navigate({ to: '/events/$eventId', params })
        }}
      />
    </>
  )
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id))
}

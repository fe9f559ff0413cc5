import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { EventForm } from './event-form.tsx'
import { emptyEvent, inputOf } from './event-form-values.ts'

/** A new event begins as a draft. */
export function NewEventPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const organisation = api.organisation.get.useQuery()
  const create = api.events.create.useMutation()
  // The same key for each try: an answer that was lost on the way does not make a second event.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  return (
    <Page width="narrow">
      <PageHeader title={t('events.form.newTitle')} crumbs={[{ label: t('events.title'), link: { to: '/events' } }]} />
      <Loaded query={organisation}>
        {({ defaultTimeZone, defaultCurrency }) => (
          <EventForm
            initial={emptyEvent(defaultTimeZone, defaultCurrency)}
            submitLabel={t('events.form.create')}
            hasSessions={false}
            error={create.error}
            onSave={async (values, release) => {
              const made = await create.mutateAsync({ ...inputOf(values), idempotencyKey }).catch(() => null)
              if (!made) return
              release()
              utils.events.get.setData({ eventId: made.id }, made)
              void utils.events.list.invalidate()
              toastDone(t('events.form.created'))
              await navigate({ to: '/events/$eventId/sessions', params: { eventId: made.id } })
            }}
          />
        )}
      </Loaded>
    </Page>
  )
}

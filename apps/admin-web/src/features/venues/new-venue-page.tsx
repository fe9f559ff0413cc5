import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { VenueForm } from './venue-form.tsx'
import { emptyVenue, venueInputOf } from './venue-form-values.ts'

export function NewVenuePage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const organisation = api.organisation.get.useQuery()
  const create = api.venues.create.useMutation()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  return (
    <Page width="narrow">
      <PageHeader title={t('venues.form.newTitle')} crumbs={[{ label: t('venues.title'), link: { to: '/venues' } }]} />
      <Loaded query={organisation}>
        {({ defaultTimeZone }) => (
          <VenueForm
            initial={emptyVenue(defaultTimeZone)}
            submitLabel={t('venues.form.create')}
            error={create.error}
            onSave={async (values, release) => {
              const made = await create.mutateAsync({ ...venueInputOf(values), idempotencyKey }).catch(() => null)
              if (!made) return
              release()
              void utils.venues.list.invalidate()
              toastDone(t('venues.form.created'))
              await navigate({ to: '/venues' })
            }}
          />
        )}
      </Loaded>
    </Page>
  )
}

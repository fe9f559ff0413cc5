import { useNavigate, useParams } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Venue } from '@turnout/router/schema/venues'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { VenueForm } from './venue-form.tsx'
import { venueInputOf, venueValuesOf } from './venue-form-values.ts'

export function EditVenuePage() {
  const { venueId } = useParams({ from: '/frame/organizing/venues/$venueId' })
  const query = api.venues.get.useQuery({ venueId }, { refetchOnWindowFocus: false })
  return (
    <Page width="narrow">
      <Loaded query={query}>{(venue) => <EditVenue key={venue.id} venue={venue} />}</Loaded>
    </Page>
  )
}

function EditVenue({ venue }: { venue: Venue }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const update = api.venues.update.useMutation()
  return (
    <>
      <PageHeader title={venue.name} crumbs={[{ label: t('venues.title'), link: { to: '/venues' } }]} />
      <VenueForm
        initial={venueValuesOf(venue)}
        submitLabel={t('common.save')}
        error={update.error}
        aside={<DeleteVenue venueId={venue.id} />}
        onSave={async (values, release) => {
          const saved = await update.mutateAsync({ ...venueInputOf(values), venueId: venue.id }).catch(() => null)
          if (!saved) return
          release()
          utils.venues.get.setData({ venueId: venue.id }, saved)
          void utils.venues.list.invalidate()
          toastDone(t('venues.form.saved'))
          await navigate({ to: '/venues' })
        }}
      />
    </>
  )
}

function DeleteVenue({ venueId }: { venueId: string }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const remove = api.venues.delete.useMutation({
    onError: (error) => toastError(codeOf(error) === 'CONFLICT' ? t('venues.form.inUse') : errorText(error)),
  })
  return (
    <ConfirmButton
      label={t('common.delete')}
      title={t('venues.form.deleteTitle')}
      text={t('venues.form.deleteText')}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        const done = await remove.mutateAsync({ venueId }).catch(() => null)
        if (!done) return
        void utils.venues.list.invalidate()
        toastDone(t('venues.form.deleted'))
        await navigate({ to: '/venues', ignoreBlocker: true })
      }}
    />
  )
}

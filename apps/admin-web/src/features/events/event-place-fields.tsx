import { Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { addMinutes, minutesBetween } from '../../lib/zone.ts'
import { Section } from '../../ui/page.tsx'
import { ZoneSelect } from '../../ui/zone-select.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import type { EventForm } from './event-form.tsx'
import { FormSwitch } from './form-switch.tsx'

/** When it starts and ends, by the clock of its zone. */
export function WhenFields({ form, hasSessions }: { form: EventForm; hasSessions: boolean }) {
  const { t } = useTranslation()
  const { startsAt, endsAt, timeZone, isAllDay } = form.values
  const moveStart = (next: string) => {
    // The length stays when the start moves, as people expect of calendars.
    const length = minutesBetween(startsAt, endsAt)
    form.setFieldValue('startsAt', next)
    if (length !== null && length > 0) form.setFieldValue('endsAt', addMinutes(next, length))
  }
  return (
    <Section title={t('events.form.when')}>
      <Stack>
        {hasSessions ? (
          <Text c="dimmed">{t('events.form.sessionsRule')}</Text>
        ) : (
          <>
            <FormSwitch form={form} field="isAllDay" label={t('events.form.isAllDay')} />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <ZonedTimeField
                label={t('events.form.startsAt')}
                required
                zone={timeZone}
                isDayOnly={isAllDay}
                value={startsAt}
                onChange={moveStart}
                error={form.errors.startsAt}
              />
              <ZonedTimeField
                label={t('events.form.endsAt')}
                zone={timeZone}
                isDayOnly={isAllDay}
                value={endsAt}
                onChange={(next) => form.setFieldValue('endsAt', next)}
                error={form.errors.endsAt}
              />
            </SimpleGrid>
          </>
        )}
        <ZoneSelect label={t('events.form.zone')} maw={360} {...form.getInputProps('timeZone')} />
      </Stack>
    </Section>
  )
}

/** Where it is: online, at a venue, or at a place of its own. */
export function WhereFields({ form }: { form: EventForm }) {
  const { t } = useTranslation()
  const venues = api.venues.list.useQuery({ limit: 100 })
  const known = venues.data?.items ?? []
  const chooseVenue = (venueId: string | null) => {
    form.setFieldValue('venueId', venueId)
    const venue = known.find(({ id }) => id === venueId)
    if (venue && !form.isDirty('timeZone')) form.setFieldValue('timeZone', venue.timeZone)
  }
  return (
    <Section title={t('events.form.where')}>
      <Stack>
        <FormSwitch form={form} field="isOnline" label={t('events.form.isOnline')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t('events.form.venue')}
            placeholder={t('events.form.noVenue')}
            data={known.map(({ id, name, city }) => ({ value: id, label: city ? `${name}, ${city}` : name }))}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            {...form.getInputProps('venueId')}
            onChange={chooseVenue}
          />
          <TextInput label={t('events.form.url')} type="url" placeholder="https://" {...form.getInputProps('url')} />
          <TextInput
            label={t('events.form.locationText')}
            description={t('events.form.locationHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxLength={200}
            {...form.getInputProps('locationText')}
          />
          <TextInput label={t('events.form.address')} maxLength={300} {...form.getInputProps('address')} />
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

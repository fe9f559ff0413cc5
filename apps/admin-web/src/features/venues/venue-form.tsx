import { ActionIcon, Button, Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Section } from '../../ui/page.tsx'
import { ZoneSelect } from '../../ui/zone-select.tsx'
import { checkVenue, newRoom, type VenueFormValues } from './venue-form-values.ts'

type Form = UseFormReturnType<VenueFormValues>

interface VenueFormProps {
  initial: VenueFormValues
  submitLabel: string
  error: unknown
  /** Beside the buttons, such as deletion. */
  aside?: ReactNode
  onSave: (values: VenueFormValues, release: () => void) => Promise<void>
}

/** Creates or changes a venue with its rooms. */
export function VenueForm({ initial, submitLabel, error, aside, onSave }: VenueFormProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form: Form = useForm<VenueFormValues>({
    initialValues: initial,
    validate: (values) => checkVenue(values, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const save = form.onSubmit(async (values) => {
    form.setSubmitting(true)
    try {
      await onSave(values, guard.release)
    } finally {
      form.setSubmitting(false)
    }
  }, focusFirstError)
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="lg">
        <FormAlert error={error} />
        <PlaceFields form={form} />
        <RoomFields form={form} />
        <Group justify="space-between">
          {aside ?? <span />}
          <Group gap="xs">
            <Button variant="default" onClick={() => void navigate({ to: '/venues' })}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {submitLabel}
            </Button>
          </Group>
        </Group>
      </Stack>
      {guard.dialog}
    </form>
  )
}

function PlaceFields({ form }: { form: Form }) {
  const { t } = useTranslation()
  return (
    <Section title={t('venues.form.place')}>
      <Stack>
        <TextInput label={t('venues.form.name')} withAsterisk maxLength={200} {...form.getInputProps('name')} />
        <TextInput label={t('venues.form.address')} maxLength={300} {...form.getInputProps('address')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('venues.form.city')} maxLength={100} {...form.getInputProps('city')} />
          <TextInput label={t('venues.form.country')} maxLength={100} {...form.getInputProps('country')} />
          <ZoneSelect label={t('venues.form.zone')} {...form.getInputProps('timeZone')} />
          <NumberInput
            label={t('venues.form.capacity')}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            thousandSeparator=" "
            {...form.getInputProps('capacity')}
          />
          <NumberInput
            label={t('venues.form.latitude')}
            min={-90}
            max={90}
            decimalScale={6}
            hideControls
            {...form.getInputProps('latitude')}
          />
          <NumberInput
            label={t('venues.form.longitude')}
            min={-180}
            max={180}
            decimalScale={6}
            hideControls
            {...form.getInputProps('longitude')}
          />
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

function RoomFields({ form }: { form: Form }) {
  const { t } = useTranslation()
  const { rooms } = form.values
  const add = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={rooms.length >= 200}
      onClick={() => form.insertListItem('rooms', newRoom())}
    >
      {t('venues.form.addRoom')}
    </Button>
  )
  return (
    <Section title={t('venues.form.rooms')} note={t('venues.form.roomsNote')} actions={add}>
      {rooms.length === 0 && <Text c="dimmed">{t('venues.form.noRooms')}</Text>}
      <Stack gap="xs">
        {rooms.map((room, index) => (
          <Group key={room.key} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              aria-label={t('venues.form.roomName', { number: index + 1 })}
              placeholder={t('venues.form.name')}
              maxLength={100}
              flex={1}
              {...form.getInputProps(`rooms.${index}.name`)}
            />
            <NumberInput
              aria-label={t('venues.form.roomSeats', { number: index + 1 })}
              placeholder={t('venues.form.seats')}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              thousandSeparator=" "
              w={120}
              {...form.getInputProps(`rooms.${index}.capacity`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('venues.form.removeRoom', { number: index + 1 })}
              onClick={() => form.removeListItem('rooms', index)}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Section>
  )
}

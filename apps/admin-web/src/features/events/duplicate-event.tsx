import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconCopyPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import { duplicateEventInput, type Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { addMinutes, toInstant, toWall } from '../../lib/zone.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'

/** Makes a new draft of an event at another time, and goes to it. */
export function DuplicateEvent({ event }: { event: Event }) {
  const { t } = useTranslation()
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" leftSection={<IconCopyPlus size={16} aria-hidden />} onClick={open}>
        {t('eventSettings.duplicate.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('eventSettings.duplicate.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        // The calendar opens inside: the dialog grows with it instead of hiding it.
        styles={{ content: { overflow: 'visible' }, body: { overflow: 'visible' } }}
      >
        {opened && <DuplicateForm event={event} onClose={close} />}
      </Modal>
    </>
  )
}

const WEEK_MINUTES = 7 * 24 * 60

/** The same weekday and time of day, the first that is to come. */
function nextStart(event: Event, now: number): string {
  let wall = toWall(event.startsAt, event.timeZone)
  do wall = addMinutes(wall, WEEK_MINUTES)
  while (Date.parse(toInstant(wall, event.timeZone) ?? '') <= now)
  return wall
}

function DuplicateForm({ event, onClose }: { event: Event; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const duplicate = api.events.duplicate.useMutation()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const zone = event.timeZone
  const inputOf = ({ title, startsAt }: { title: string; startsAt: string }) => ({
    eventId: event.id,
    title,
    startsAt: (event.isAllDay ? toInstant(`${startsAt.slice(0, 10)}T00:00`, zone) : toInstant(startsAt, zone)) ?? '',
  })
  const form = useForm({
    initialValues: { title: event.title, startsAt: nextStart(event, Date.now()) },
    validate: (values) => fieldErrors(duplicateEventInput, inputOf(values), t),
  })
  const save = async (values: typeof form.values) => {
    const made = await duplicate.mutateAsync({ ...inputOf(values), idempotencyKey }).catch((error: unknown) => {
      if (codeOf(error) === 'PAST_DATE') form.setFieldError('startsAt', t('eventSettings.duplicate.past'))
      return null
    })
    if (!made) return
    utils.events.get.setData({ eventId: made.id }, made)
    void utils.events.list.invalidate()
    onClose()
    toastDone(t('eventSettings.duplicate.done'))
    await navigate({ to: '/events/$eventId', params: { eventId: made.id } })
  }
  return (
    <form noValidate onSubmit={form.onSubmit(save, focusFirstError)}>
      <Stack>
        <FormAlert error={duplicate.error} />
        <Text size="sm">{t('eventSettings.duplicate.text')}</Text>
        <TextInput
          label={t('eventSettings.duplicate.name')}
          data-autofocus
          maxLength={200}
          {...form.getInputProps('title')}
        />
        <ZonedTimeField
          label={t('eventSettings.duplicate.startsAt')}
          required
          zone={zone}
          isDayOnly={event.isAllDay}
          value={form.values.startsAt}
          onChange={(next) => form.setFieldValue('startsAt', next)}
          error={form.errors.startsAt}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={duplicate.isPending}>
            {t('eventSettings.duplicate.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

import { Button, Checkbox, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { type Reminders, type ReminderType, reminderType } from '@turnout/router/schema/reminders'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { ReminderPreview } from './reminder-preview.tsx'
import { ReminderSlots } from './reminder-slots.tsx'
import classes from './reminders.module.css'

const LONGEST_NOTE = 300
/** Read anew so often: while mails are leaving, and otherwise. */
const WHILE_SENDING_MS = 3_000
const REFRESH_MS = 60_000

/** What an event sends to those who have its tickets, before it begins: which, when, and what became of it. */
export function RemindersSection({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  const [opening, setOpening] = useState(0)
  const query = api.reminders.get.useQuery(
    { eventId: event.id },
    {
      enabled: organize,
      refetchInterval: ({ state: { data } }) =>
        data?.slots.some(({ state }) => state === 'sending') ? WHILE_SENDING_MS : REFRESH_MS,
    },
  )
  // Whom it goes to is for those who run events.
  if (!organize) return null
  return (
    <Section title={t('reminders.title')} note={t('reminders.note', { zone: event.timeZone })}>
      <Loaded query={query}>
        {(reminders) => (
          <Choice key={opening} event={event} latest={reminders} onReopen={() => setOpening(opening + 1)} />
        )}
      </Loaded>
    </Section>
  )
}

interface Values {
  types: ReminderType[]
  note: string
}

function Choice({ event, latest, onReopen }: { event: Event; latest: Reminders; onReopen: () => void }) {
  const { t } = useTranslation()
  // What the form began with: other people's changes are not its own.
  const [began] = useState(latest)
  const isClosed = event.status === 'cancelled' || event.status === 'completed'
  const form: ChoiceForm = useForm<Values>({
    initialValues: { types: began.types, note: began.note },
    validate: { note: (note) => (note.trim().length > LONGEST_NOTE ? t('reminders.tooLong') : null) },
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const utils = api.useUtils()
  const update = api.reminders.update.useMutation()
  const save = async (values: Values) => {
    const saved = await update.mutateAsync({ eventId: event.id, version: began.version, ...values }).catch(() => null)
    if (!saved) return void utils.reminders.get.invalidate({ eventId: event.id })
    utils.reminders.get.setData({ eventId: event.id }, saved)
    toastDone(t('reminders.saved'))
    onReopen()
  }
  const possible = latest.isAllDay ? (['1_day'] as const) : reminderType.options
  const chosen = possible.filter((type) => form.values.types.includes(type))
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save(values), focusFirstError)}>
      <Stack gap="md">
        {latest.version !== began.version && !update.isPending && (
          <Notice tone="warn" announce="status">
            {t('reminders.reloaded')}{' '}
            <Button variant="default" size="compact-sm" onClick={onReopen}>
              {t('eventSettings.loadAgain')}
            </Button>
          </Notice>
        )}
        <FormAlert error={update.error} />
        <Types form={form} latest={latest} isClosed={isClosed} />
        <TextInput
          label={t('reminders.line')}
          description={t('reminders.lineHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          disabled={isClosed}
          {...form.getInputProps('note')}
        />
        <Group justify="flex-end">
          <ReminderPreview
            eventId={event.id}
            types={chosen.length > 0 ? chosen : possible}
            note={form.values.note.trim().slice(0, LONGEST_NOTE)}
          />
          {!isClosed && (
            <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
              {t('reminders.save')}
            </Button>
          )}
        </Group>
      </Stack>
      {guard.dialog}
    </form>
  )
}

type ChoiceForm = UseFormReturnType<Values>

/** The kinds there are, each with what it means for this event. */
function Types({ form, latest, isClosed }: { form: ChoiceForm; latest: Reminders; isClosed: boolean }) {
  const { t } = useTranslation()
  const hint = (type: ReminderType) => {
    if (!latest.isAllDay) return t(`reminders.hint.${type}`)
    return t(type === '1_day' ? 'reminders.hint.1_day_allDay' : 'reminders.hint.noHours')
  }
  const toggle = (type: ReminderType, isOn: boolean) =>
    form.setFieldValue(
      'types',
      reminderType.options.filter((one) => (one === type ? isOn : form.values.types.includes(one))),
    )
  return (
    <Fieldset variant="unstyled" legend={t('reminders.types')}>
      {latest.slots.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('reminders.nothing')}
        </Text>
      )}
      {reminderType.options.map((type) => {
        const isPossible = !latest.isAllDay || type === '1_day'
        const isChosen = isPossible && form.values.types.includes(type)
        return (
          <div key={type} className={classes.type}>
            <Checkbox
              label={t(`reminders.type.${type}`)}
              description={hint(type)}
              checked={isChosen}
              disabled={isClosed || !isPossible}
              onChange={({ currentTarget }) => toggle(type, currentTarget.checked)}
            />
            <ReminderSlots reminders={latest} type={type} isChosen={isChosen} />
          </div>
        )
      })}
    </Fieldset>
  )
}

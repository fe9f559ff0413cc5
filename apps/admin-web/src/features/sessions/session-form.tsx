import { Button, Fieldset, Group, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields, useErrorText } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { addMinutes, minutesBetween } from '../../lib/zone.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useDrawerForm } from '../../ui/form-drawer.tsx'
import { LimitField } from '../../ui/limit-field.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import {
  checkSession,
  emptySession,
  type SessionFormValues,
  sessionInputOf,
  sessionValuesOf,
} from './session-form-values.ts'

type Form = UseFormReturnType<SessionFormValues>

interface SessionFormProps {
  session: Session | null
  event: Event
  sessions: Session[]
  canEdit: boolean
  onDone: () => void
}

export function SessionForm({ session, event, sessions, canEdit, onDone }: SessionFormProps) {
  const { t } = useTranslation()
  const taken = session ? session.sold + session.held : 0
  const form: Form = useForm<SessionFormValues>({
    initialValues: session ? sessionValuesOf(session, event.timeZone) : emptySession(event, sessions),
    validate: (values) => checkSession(values, event, taken, t),
  })
  const save = useSaveSession(event, session, onDone)
  const cancel = useDrawerForm(() => form.isDirty() && !save.isSuccess)
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) setFieldError(path, message)
  }, [save.error, t, setFieldError])
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => save.run(sessionInputOf(values, event.timeZone)), focusFirstError)}
    >
      <Fieldset disabled={!canEdit} variant="unstyled">
        <Stack>
          <FormAlert error={save.error} />
          <TextInput
            label={t('sessions.form.name')}
            withAsterisk
            data-autofocus
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <TimeFields form={form} zone={event.timeZone} disabled={!canEdit} />
          <SeatFields form={form} event={event} taken={taken} />
          <Textarea
            label={t('sessions.form.description')}
            autosize
            minRows={2}
            {...form.getInputProps('description')}
          />
          <DoorFields form={form} zone={event.timeZone} disabled={!canEdit} />
          <Switch label={t('sessions.form.isActive')} {...form.getInputProps('isActive', { type: 'checkbox' })} />
        </Stack>
      </Fieldset>
      {canEdit && (
        <Group justify="space-between" mt="xl">
          {session ? <DeleteSession session={session} onDone={onDone} /> : <span />}
          <Group gap="xs">
            <Button variant="default" onClick={cancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {session ? t('common.save') : t('sessions.addSession')}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  )
}

function TimeFields({ form, zone, disabled }: { form: Form; zone: string; disabled: boolean }) {
  const { t } = useTranslation()
  const { startsAt, endsAt } = form.values
  const moveStart = (next: string) => {
    const length = minutesBetween(startsAt, endsAt)
    form.setFieldValue('startsAt', next)
    if (length !== null && length > 0) form.setFieldValue('endsAt', addMinutes(next, length))
  }
  return (
    <>
      <ZonedTimeField
        label={t('sessions.form.startsAt')}
        required
        zone={zone}
        disabled={disabled}
        value={startsAt}
        onChange={moveStart}
        error={form.errors.startsAt}
      />
      <ZonedTimeField
        label={t('sessions.form.endsAt')}
        required
        zone={zone}
        disabled={disabled}
        value={endsAt}
        onChange={(next) => form.setFieldValue('endsAt', next)}
        error={form.errors.endsAt}
      />
    </>
  )
}

function SeatFields({ form, event, taken }: { form: Form; event: Event; taken: number }) {
  const { t } = useTranslation()
  const venue = api.venues.get.useQuery({ venueId: event.venueId ?? '' }, { enabled: event.venueId !== null })
  const rooms = venue.data?.rooms ?? []
  const room = rooms.find(({ id }) => id === form.values.roomId)
  const { capacity } = form.values
  const isTooMany = room?.capacity && (capacity === '' || capacity > room.capacity)
  return (
    <>
      <Select
        label={t('sessions.form.room')}
        description={event.venueId === null ? t('sessions.form.noVenue') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={t('sessions.form.noRoom')}
        data={rooms.map(({ id, name }) => ({ value: id, label: name }))}
        disabled={rooms.length === 0}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        {...form.getInputProps('roomId')}
      />
      <LimitField
        label={t('sessions.form.capacity')}
        unlimitedLabel={t('sessions.form.unlimited')}
        fallback={room?.capacity ?? 50}
        description={
          isTooMany
            ? t('sessions.form.roomSmaller', { count: room.capacity ?? 0 })
            : taken > 0
              ? t('sessions.form.taken', { count: taken })
              : undefined
        }
        {...form.getInputProps('capacity')}
      />
    </>
  )
}

function DoorFields({ form, zone, disabled }: { form: Form; zone: string; disabled: boolean }) {
  const { t } = useTranslation()
  const field = (name: 'doorsOpenAt' | 'admissionEndsAt') => ({
    zone,
    disabled,
    value: form.values[name],
    onChange: (next: string) => form.setFieldValue(name, next),
    error: form.errors[name],
  })
  return (
    <Fieldset legend={t('sessions.form.doors')}>
      <Stack gap="sm">
        <ZonedTimeField
          label={t('sessions.form.doorsOpenAt')}
          description={t('sessions.form.doorsHint')}
          {...field('doorsOpenAt')}
        />
        <ZonedTimeField
          label={t('sessions.form.admissionEndsAt')}
          description={t('sessions.form.admissionHint')}
          {...field('admissionEndsAt')}
        />
      </Stack>
    </Fieldset>
  )
}

function useSaveSession(event: Event, session: Session | null, onDone: () => void) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const finish = (saved: Session) => {
    const eventId = event.id
    utils.sessions.list.setData({ eventId }, (list) => [...(list ?? []).filter(({ id }) => id !== saved.id), saved])
    void utils.events.get.invalidate({ eventId })
    toastDone(t(session ? 'sessions.form.saved' : 'sessions.form.created', { code: saved.code }))
    onDone()
  }
  const create = api.sessions.create.useMutation({ onSuccess: finish })
  const update = api.sessions.update.useMutation({ onSuccess: finish })
  return {
    error: create.error ?? update.error,
    isPending: create.isPending || update.isPending,
    isSuccess: create.isSuccess || update.isSuccess,
    run: (input: ReturnType<typeof sessionInputOf>) =>
      session
        ? update.mutate({ ...input, sessionId: session.id })
        : create.mutate({ ...input, eventId: event.id, idempotencyKey }),
  }
}

function DeleteSession({ session, onDone }: { session: Session; onDone: () => void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const { eventId, code } = session
  const remove = api.sessions.delete.useMutation({
    onError: (error) => toastError(codeOf(error) === 'HAS_REGISTRATIONS' ? t('sessions.form.inUse') : errorText(error)),
  })
  return (
    <ConfirmButton
      label={t('common.delete')}
      title={t('sessions.form.deleteTitle', { code })}
      text={t('sessions.form.deleteText')}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        const done = await remove.mutateAsync({ sessionId: session.id }).catch(() => null)
        if (!done) return
        utils.sessions.list.setData({ eventId }, (list) => list?.filter(({ id }) => id !== session.id))
        void utils.ticketTypes.list.invalidate({ eventId })
        void utils.events.get.invalidate({ eventId })
        toastDone(t('sessions.form.deleted', { code }))
        onDone()
      }}
    />
  )
}

import { Button, Fieldset, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useDrawerForm } from '../../ui/form-drawer.tsx'
import { Notice } from '../../ui/notice.tsx'
import {
  AmountFields,
  IncludesField,
  PriceFields,
  SalesFields,
  type TicketTypeFormState,
  WhoFields,
} from './ticket-type-fields.tsx'
import {
  checkTicketType,
  chosenSessions,
  emptyTicketType,
  formFieldOf,
  type TicketTypeFormValues,
  ticketTypeInputOf,
  ticketTypeValuesOf,
} from './ticket-type-form-values.ts'
import { DeleteTicketType, useSaveTicketType } from './use-save-ticket-type.tsx'

interface TicketTypeFormProps {
  type: TicketType | null
  event: Event
  sessions: Session[]
  /** Why nothing may be changed; null when it may. */
  closedBecause: string | null
  onDone: () => void
}

export function TicketTypeForm({ type, event, sessions, closedBecause, onDone }: TicketTypeFormProps) {
  const { t } = useTranslation()
  const { timeZone: zone, currency } = event
  const canEdit = closedBecause === null
  const taken = type ? type.sold + type.held : 0
  const form: TicketTypeFormState = useForm<TicketTypeFormValues>({
    initialValues: type ? ticketTypeValuesOf(type, zone) : emptyTicketType,
    validate: (values) => checkTicketType(values, { zone, currency, eventId: event.id, taken }, t),
  })
  const save = useSaveTicketType(event.id, type, onDone)
  const cancel = useDrawerForm(() => form.isDirty() && !save.isSuccess)
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) setFieldError(formFieldOf(path), message)
  }, [save.error, t, setFieldError])
  const submit = (values: TicketTypeFormValues) =>
    save.run(ticketTypeInputOf(values, { zone, currency }), chosenSessions(values.includes, sessions, zone))
  return (
    <form noValidate onSubmit={form.onSubmit(submit, focusFirstError)}>
      <Fieldset disabled={!canEdit} variant="unstyled">
        <Stack>
          {closedBecause && <Notice tone="quiet">{closedBecause}</Notice>}
          <FormAlert error={save.error} />
          {type && (
            <Text size="sm" c="dimmed">
              {t('ticketTypes.form.taken', { sold: type.sold, held: type.held })}
              {taken > 0 && canEdit && ` ${t('ticketTypes.form.priceNow')}`}
            </Text>
          )}
          <TextInput
            label={t('ticketTypes.form.name')}
            withAsterisk
            data-autofocus
            maxLength={100}
            {...form.getInputProps('name')}
          />
          <PriceFields form={form} currency={currency} />
          {!type && <IncludesField form={form} sessions={sessions} zone={zone} />}
          <Textarea
            label={t('ticketTypes.form.description')}
            autosize
            minRows={2}
            {...form.getInputProps('description')}
          />
          <SalesFields form={form} zone={zone} disabled={!canEdit} />
          <AmountFields form={form} />
          <WhoFields form={form} event={event} />
        </Stack>
      </Fieldset>
      {canEdit && (
        <Group justify="space-between" mt="xl">
          {type ? <DeleteTicketType type={type} onDone={onDone} /> : <span />}
          <Group gap="xs">
            <Button variant="default" onClick={cancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {type ? t('common.save') : t('sessions.addType')}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  )
}

import { Button, Fieldset, Group, NumberInput, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useFormatTag } from '../../lib/language.ts'
import { minorDigits } from '../../lib/money.ts'
import { showInstant } from '../../lib/time.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { LimitField } from '../../ui/limit-field.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import { groupByDay } from '../sessions/grouping.ts'
import {
  checkTicketType,
  chosenSessions,
  emptyTicketType,
  type TicketTypeFormValues,
  ticketTypeInputOf,
  ticketTypeValuesOf,
} from './ticket-type-form-values.ts'
import { DeleteTicketType, useSaveTicketType } from './use-save-ticket-type.tsx'

type Form = UseFormReturnType<TicketTypeFormValues>

interface TicketTypeFormProps {
  type: TicketType | null
  event: Event
  sessions: Session[]
  canEdit: boolean
  onDone: () => void
}

export function TicketTypeForm({ type, event, sessions, canEdit, onDone }: TicketTypeFormProps) {
  const { t } = useTranslation()
  const { timeZone: zone, currency } = event
  const taken = type ? type.sold + type.held : 0
  const form: Form = useForm<TicketTypeFormValues>({
    initialValues: type ? ticketTypeValuesOf(type, zone) : emptyTicketType,
    validate: (values) => checkTicketType(values, { zone, currency, eventId: event.id, taken }, t),
  })
  const save = useSaveTicketType(event.id, type, onDone)
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) {
      setFieldError(path === 'priceMinor' ? 'price' : path, message)
    }
  }, [save.error, t, setFieldError])
  const submit = (values: TicketTypeFormValues) =>
    save.run(ticketTypeInputOf(values, { zone, currency }), chosenSessions(values.includes, sessions, zone))
  return (
    <form noValidate onSubmit={form.onSubmit(submit, focusFirstError)}>
      <Fieldset disabled={!canEdit} variant="unstyled">
        <Stack>
          <FormAlert error={save.error} />
          {type && (
            <Text size="sm" c="dimmed">
              {t('ticketTypes.form.taken', { sold: type.sold, held: type.held })}
            </Text>
          )}
          <TextInput
            label={t('ticketTypes.form.name')}
            withAsterisk
            data-autofocus
            maxLength={100}
            {...form.getInputProps('name')}
          />
          <PriceField form={form} currency={currency} />
          {!type && <IncludesField form={form} sessions={sessions} zone={zone} />}
          <Group align="flex-start" gap="lg">
            <LimitField
              label={t('ticketTypes.form.quantity')}
              unlimitedLabel={t('common.noLimit')}
              fallback={50}
              description={t('ticketTypes.form.quantityHint')}
              {...form.getInputProps('quantity')}
            />
          </Group>
          <NumberInput
            label={t('ticketTypes.form.maxPerOrder')}
            min={1}
            max={10}
            allowDecimal={false}
            w={140}
            {...form.getInputProps('maxPerOrder')}
          />
          <Textarea
            label={t('ticketTypes.form.description')}
            autosize
            minRows={2}
            {...form.getInputProps('description')}
          />
          <SalesFields form={form} zone={zone} disabled={!canEdit} />
          <Switch label={t('ticketTypes.form.isActive')} {...form.getInputProps('isActive', { type: 'checkbox' })} />
        </Stack>
      </Fieldset>
      {canEdit && (
        <Group justify="space-between" mt="xl">
          {type ? <DeleteTicketType type={type} onDone={onDone} /> : <span />}
          <Group gap="xs">
            <Button variant="default" onClick={onDone}>
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

function PriceField({ form, currency }: { form: Form; currency: string }) {
  const { t } = useTranslation()
  const digits = minorDigits(currency)
  return (
    <NumberInput
      label={t('ticketTypes.form.price')}
      description={t('ticketTypes.form.priceHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      min={0}
      decimalScale={digits}
      step={1}
      thousandSeparator=" "
      suffix={` ${currency}`}
      w={180}
      {...form.getInputProps('price')}
    />
  )
}

function IncludesField({ form, sessions, zone }: { form: Form; sessions: Session[]; zone: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const days = groupByDay(sessions, zone)
  const ofDay = days.map(({ day, sessions: [first] }) => ({
    value: day,
    label: t('ticketTypes.form.dayOf', { day: first ? showInstant(first.startsAt, zone, tag, 'day') : day }),
  }))
  return (
    <Select
      label={t('ticketTypes.form.includes')}
      description={t('ticketTypes.form.includesHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={[
        { value: 'all', label: t('ticketTypes.form.allSessions') },
        ...(days.length > 1 ? ofDay : []),
        { value: 'none', label: t('ticketTypes.form.noSessions') },
      ]}
      allowDeselect={false}
      {...form.getInputProps('includes')}
    />
  )
}

function SalesFields({ form, zone, disabled }: { form: Form; zone: string; disabled: boolean }) {
  const { t } = useTranslation()
  const field = (name: 'salesStartAt' | 'salesEndAt') => ({
    zone,
    disabled,
    value: form.values[name],
    onChange: (next: string) => form.setFieldValue(name, next),
    error: form.errors[name],
  })
  return (
    <Fieldset legend={t('ticketTypes.form.sales')}>
      <Stack gap="sm">
        <ZonedTimeField
          label={t('ticketTypes.form.salesStartAt')}
          description={t('ticketTypes.form.salesStartHint')}
          {...field('salesStartAt')}
        />
        <ZonedTimeField
          label={t('ticketTypes.form.salesEndAt')}
          description={t('ticketTypes.form.salesEndHint')}
          {...field('salesEndAt')}
        />
      </Stack>
    </Fieldset>
  )
}

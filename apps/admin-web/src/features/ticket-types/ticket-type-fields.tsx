import { Fieldset, Group, NumberInput, Select, Stack, Switch } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { minorDigits } from '../../lib/money.ts'
import { showInstant } from '../../lib/time.ts'
import { LimitField } from '../../ui/limit-field.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import { groupByDay } from '../sessions/grouping.ts'
import type { TicketTypeFormValues } from './ticket-type-form-values.ts'

export type TicketTypeFormState = UseFormReturnType<TicketTypeFormValues>

const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

/** What it costs, and what members pay. */
export function PriceFields({ form, currency }: { form: TicketTypeFormState; currency: string }) {
  const { t } = useTranslation()
  const { price, memberPrice } = form.values
  const isAbove = price !== '' && memberPrice !== '' && memberPrice > price
  const money = {
    inputWrapperOrder: below,
    min: 0,
    decimalScale: minorDigits(currency),
    step: 1,
    thousandSeparator: ' ',
    suffix: ` ${currency}`,
    w: 190,
  }
  return (
    <Group align="flex-start" gap="lg">
      <NumberInput
        label={t('ticketTypes.form.price')}
        description={t('ticketTypes.form.priceHint')}
        {...money}
        {...form.getInputProps('price')}
      />
      <NumberInput
        label={t('ticketTypes.form.memberPrice')}
        description={isAbove ? t('ticketTypes.form.memberPriceAbove') : t('ticketTypes.form.memberPriceHint')}
        {...money}
        {...form.getInputProps('memberPrice')}
      />
    </Group>
  )
}

const levels = ['pending', 'vetted', 'trusted'] as const

/** Who counts as a member, and who may see and buy it at all. */
export function WhoFields({ form, event }: { form: TicketTypeFormState; event: Event }) {
  const { t } = useTranslation()
  const { memberLevel, isMembersOnly } = event.saleSettings
  return (
    <Fieldset legend={t('ticketTypes.form.who')}>
      <Stack gap="md">
        <Switch
          label={t('ticketTypes.form.isMembersOnly')}
          description={t(isMembersOnly ? 'ticketTypes.form.eventIsMembersOnly' : 'ticketTypes.form.isMembersOnlyHint')}
          {...form.getInputProps('isMembersOnly', { type: 'checkbox' })}
          {...(isMembersOnly && { checked: true, disabled: true })}
        />
        <Select
          label={t('ticketTypes.form.memberLevel')}
          data={[
            { value: 'event', label: t('ticketTypes.form.asEvent', { level: t(`vetting.level.${memberLevel}`) }) },
            ...levels.map((value) => ({ value, label: t(`vetting.level.${value}`) })),
          ]}
          allowDeselect={false}
          {...form.getInputProps('memberLevel')}
        />
        <Switch
          label={t('ticketTypes.form.isHidden')}
          description={t('ticketTypes.form.isHiddenHint')}
          {...form.getInputProps('isHidden', { type: 'checkbox' })}
        />
      </Stack>
    </Fieldset>
  )
}

/** How many there are, and how many one order and one buyer may have. */
export function AmountFields({ form }: { form: TicketTypeFormState }) {
  const { t } = useTranslation()
  return (
    <Fieldset legend={t('ticketTypes.form.amounts')}>
      <Stack gap="md">
        <LimitField
          label={t('ticketTypes.form.quantity')}
          unlimitedLabel={t('common.noLimit')}
          fallback={50}
          description={t('ticketTypes.form.quantityHint')}
          {...form.getInputProps('quantity')}
        />
        <NumberInput
          label={t('ticketTypes.form.maxPerOrder')}
          min={1}
          max={10}
          allowDecimal={false}
          w={140}
          {...form.getInputProps('maxPerOrder')}
        />
        <LimitField
          label={t('ticketTypes.form.maxPerBuyer')}
          unlimitedLabel={t('common.noLimit')}
          fallback={10}
          description={t('ticketTypes.form.maxPerBuyerHint')}
          {...form.getInputProps('maxPerBuyer')}
        />
      </Stack>
    </Fieldset>
  )
}

/** The sessions a new one starts with. */
export function IncludesField(props: { form: TicketTypeFormState; sessions: Session[]; zone: string }) {
  const { form, sessions, zone } = props
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
      inputWrapperOrder={below}
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

/** When it is on sale, by the clock of the event's zone. */
export function SalesFields(props: { form: TicketTypeFormState; zone: string; disabled: boolean }) {
  const { form, zone, disabled } = props
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
      <Stack gap="md">
        <Switch
          label={t('ticketTypes.form.isActive')}
          description={t('ticketTypes.form.isActiveHint')}
          {...form.getInputProps('isActive', { type: 'checkbox' })}
        />
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

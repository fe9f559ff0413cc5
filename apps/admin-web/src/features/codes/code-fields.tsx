import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { IconDice5 } from '@tabler/icons-react'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { minorDigits } from '../../lib/money.ts'
import { LimitField } from '../../ui/limit-field.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import type { CodeFormValues } from './code-form-values.ts'
import { randomCode } from './code-rules.ts'
import classes from './codes.module.css'

export type CodeFormState = UseFormReturnType<CodeFormValues>

const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

/** The code itself, typed or made up. */
export function NameField({ form }: { form: CodeFormState }) {
  const { t } = useTranslation()
  const field = form.getInputProps('code')
  return (
    <Group align="flex-start" gap="sm">
      <TextInput
        label={t('codes.form.code')}
        description={t('codes.form.codeHint')}
        inputWrapperOrder={below}
        withAsterisk
        data-autofocus
        maxLength={40}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        classNames={{ input: classes.code }}
        style={{ flex: '1 1 12rem' }}
        {...field}
        onChange={(event) => form.setFieldValue('code', event.currentTarget.value.toUpperCase())}
      />
      <Button
        variant="default"
        mt={26}
        leftSection={<IconDice5 size={16} aria-hidden />}
        onClick={() => {
          form.setFieldValue('code', randomCode())
          form.clearFieldError('code')
        }}
      >
        {t('codes.form.random')}
      </Button>
    </Group>
  )
}

/** Percent, amount or access, and how much. */
export function KindFields(props: { form: CodeFormState; currency: string; isFixed: boolean }) {
  const { form, currency, isFixed } = props
  const { t } = useTranslation()
  const label = useId()
  const { kind } = form.values
  return (
    <>
      {!isFixed && (
        <div>
          <Text id={label} size="sm" fw={500} mb={4}>
            {t('codes.form.kind')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby={label}
            data={(['percent', 'amount', 'access'] as const).map((value) => ({
              value,
              label: t(`codes.kind.${value}`),
            }))}
            {...form.getInputProps('kind')}
          />
        </div>
      )}
      {kind === 'percent' && (
        <NumberInput
          label={t('codes.form.percent')}
          min={1}
          max={100}
          allowDecimal={false}
          suffix=" %"
          w={190}
          clampBehavior="none"
          {...form.getInputProps('percent')}
        />
      )}
      {kind === 'amount' && (
        <NumberInput
          label={t('codes.form.amount')}
          min={0}
          decimalScale={minorDigits(currency)}
          thousandSeparator=" "
          suffix={` ${currency}`}
          w={190}
          {...form.getInputProps('amount')}
        />
      )}
    </>
  )
}

/** What it is for: all or some for a discount, hidden ones for an access code. */
export function TypesField({ form, ticketTypes }: { form: CodeFormState; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const isAccess = form.values.kind === 'access'
  // What it opened before stays in sight, though it is not hidden any more.
  const chosen = form.values.ticketTypeIds
  const offered = isAccess ? ticketTypes.filter(({ id, isHidden }) => isHidden || chosen.includes(id)) : ticketTypes
  return (
    <MultiSelect
      label={isAccess ? t('codes.form.typesOpen') : t('codes.form.types')}
      placeholder={isAccess || chosen.length > 0 ? undefined : t('codes.form.typesAll')}
      description={isAccess && offered.length === 0 ? t('codes.form.typesNone') : undefined}
      inputWrapperOrder={below}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      {...form.getInputProps('ticketTypeIds')}
    />
  )
}

/** How many orders may use it, in all and per buyer. */
export function UseFields({ form, used }: { form: CodeFormState; used: number }) {
  const { t } = useTranslation()
  return (
    <>
      <LimitField
        label={t('codes.form.maxUses')}
        unlimitedLabel={t('common.noLimit')}
        fallback={Math.max(50, used)}
        description={used > 0 ? t('codes.form.usedAlready', { count: used }) : undefined}
        {...form.getInputProps('maxUses')}
      />
      <LimitField
        label={t('codes.form.maxUsesPerBuyer')}
        unlimitedLabel={t('common.noLimit')}
        fallback={1}
        {...form.getInputProps('maxUsesPerBuyer')}
      />
    </>
  )
}

/** From when until when it works. */
export function WindowFields(props: { form: CodeFormState; zone: string; disabled: boolean }) {
  const { form, zone, disabled } = props
  const { t } = useTranslation()
  const field = (name: 'startsAt' | 'endsAt') => ({
    label: t(`codes.form.${name}`),
    zone,
    disabled,
    value: form.values[name],
    onChange: (next: string) => form.setFieldValue(name, next),
    error: form.errors[name],
  })
  return (
    <Fieldset legend={t('codes.form.window')}>
      <Stack gap="sm">
        <ZonedTimeField {...field('startsAt')} />
        <ZonedTimeField {...field('endsAt')} />
      </Stack>
    </Fieldset>
  )
}

import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Event, RefundStep } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { DurationField } from '../../ui/duration-field.tsx'
import { Section } from '../../ui/page.tsx'
import { RefundPicture } from './refund-picture.tsx'
import { drawableSteps, stepOf, type TypedStep, typedStep } from './sale-settings-values.ts'
import classes from './settings-tab.module.css'
import type { SettingsForm } from './settings-tab.tsx'

const presets = {
  none: [],
  day: [{ hoursBefore: 24, percent: 100 }],
  twoDays: [{ hoursBefore: 48, percent: 100 }],
  week: [{ hoursBefore: 168, percent: 100 }],
  steps: [
    { hoursBefore: 336, percent: 100 },
    { hoursBefore: 48, percent: 50 },
  ],
} satisfies Record<string, RefundStep[]>

const presetNames = Object.keys(presets) as (keyof typeof presets)[]

const MAX_STEPS = 10

interface RefundFieldsProps {
  form: SettingsForm
  event: Event
  isClosed: boolean
}

/** What buyers who cancel get back, step by step, beside a picture of it. */
export function RefundFields({ form, event, isClosed }: RefundFieldsProps) {
  const { t } = useTranslation()
  const { steps } = form.values
  const drawn = drawableSteps(steps)
  const isPreset = (name: keyof typeof presets) => JSON.stringify(steps.map(stepOf)) === JSON.stringify(presets[name])
  const replace = (next: TypedStep[]) => {
    form.setFieldValue('steps', next)
    for (const path of Object.keys(form.errors)) if (path.startsWith('steps.')) form.clearFieldError(path)
  }
  return (
    <Section title={t('eventSettings.refunds.title')} note={t('eventSettings.refunds.note')}>
      <div className={classes.columns}>
        <Stack gap="md">
          <fieldset className={classes.presets} aria-label={t('eventSettings.refunds.presets')}>
            {presetNames.map((name) => (
              <button
                key={name}
                type="button"
                className={classes.preset}
                aria-pressed={isPreset(name)}
                disabled={isClosed}
                onClick={() =>
                  replace(presets[name].map(({ hoursBefore, percent }) => typedStep(hoursBefore, percent)))
                }
              >
                {t(`eventSettings.refunds.preset.${name}`)}
              </button>
            ))}
          </fieldset>
          {steps.map((step, index) => (
            <StepFields
              key={step.key}
              form={form}
              step={step}
              index={index}
              onRemove={() => replace(steps.filter(({ key }) => key !== step.key))}
            />
          ))}
          {steps.length < MAX_STEPS ? (
            <div>
              <Button
                variant="default"
                size="sm"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => form.setFieldValue('steps', [...steps, nextStep(steps)])}
              >
                {t('eventSettings.refunds.add')}
              </Button>
            </div>
          ) : (
            <Text size="sm" c="dimmed">
              {t('eventSettings.refunds.tooMany')}
            </Text>
          )}
        </Stack>
        <RefundPicture event={event} policy={drawn} />
      </div>
    </Section>
  )
}

/** A step that fits after those there are: half of the time, half of the money. */
function nextStep(steps: readonly TypedStep[]): TypedStep {
  const last = steps.at(-1)
  if (!last) return typedStep(48, 100)
  const { hoursBefore, percent } = stepOf(last)
  const half = (value: number, least: number) => Math.max(least, Math.floor((value || least * 2) / 2))
  return typedStep(half(hoursBefore, 0), half(percent, 1))
}

interface StepFieldsProps {
  form: SettingsForm
  step: TypedStep
  index: number
  onRemove: () => void
}

function StepFields({ form, step, index, onRemove }: StepFieldsProps) {
  const { t } = useTranslation()
  const name = t('eventSettings.refunds.step', { number: index + 1 })
  return (
    <fieldset className={classes.step} aria-label={name}>
      <DurationField
        label={`${name}: ${t('eventSettings.refunds.until')}`}
        hideLabel
        value={step.before}
        units={['hour', 'day']}
        after={t('eventSettings.refunds.before')}
        error={form.errors[`steps.${index}.before`]}
        onChange={(before) => {
          form.setFieldValue(`steps.${index}.before`, before)
          form.clearFieldError(`steps.${index}.before`)
        }}
      />
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <NumberInput
          aria-label={`${name}: ${t('eventSettings.refunds.percent')}`}
          suffix=" %"
          min={1}
          max={100}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          w={92}
          value={step.percent}
          error={form.errors[`steps.${index}.percent`]}
          onChange={(next) => {
            form.setFieldValue(`steps.${index}.percent`, typeof next === 'number' ? next : '')
            form.clearFieldError(`steps.${index}.percent`)
          }}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size="input-sm"
          aria-label={t('eventSettings.refunds.remove', { number: index + 1 })}
          onClick={onRemove}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </fieldset>
  )
}

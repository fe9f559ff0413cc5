import { Group, Input, NumberInput, Select } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type Duration, unitName } from '../lib/duration.ts'
import { useFormatTag } from '../lib/language.ts'

/** A length while it is being typed. */
export interface TypedDuration {
  count: number | ''
  unit: Duration['unit']
}

interface DurationFieldProps {
  label: string
  /** Said to those who do not see it, where the label stands elsewhere. */
  hideLabel?: boolean
  value?: TypedDuration
  onChange?: (value: TypedDuration) => void
  units: readonly Duration['unit'][]
  /** After the unit, such as "before the start". */
  after?: string
  description?: ReactNode
  error?: ReactNode
  disabled?: boolean
}

const nothing: TypedDuration = { count: '', unit: 'hour' }

/** A number and its unit: minutes, hours or days. */
export function DurationField(props: DurationFieldProps) {
  const { label, value = nothing, onChange, units, error } = props
  const { t } = useTranslation()
  const tag = useFormatTag()
  const id = useId()
  return (
    <Input.Wrapper
      id={id}
      label={props.hideLabel ? undefined : label}
      labelElement="div"
      description={props.description}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <Group gap="xs" align="center" mb={props.description || error ? 5 : 0}>
        <NumberInput
          aria-label={label}
          value={value.count}
          onChange={(next) => onChange?.({ ...value, count: typeof next === 'number' ? next : '' })}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          disabled={props.disabled}
          error={Boolean(error)}
          w={80}
        />
        <Select
          aria-label={`${label}: ${t('common.unit')}`}
          data={units.map((unit) => ({ value: unit, label: unitName(unit, tag) }))}
          value={value.unit}
          onChange={(unit) => onChange?.({ ...value, unit: units.find((known) => known === unit) ?? value.unit })}
          allowDeselect={false}
          disabled={props.disabled}
          w={104}
        />
        {props.after && <span>{props.after}</span>}
      </Group>
    </Input.Wrapper>
  )
}

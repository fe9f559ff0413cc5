import { Group, NumberInput, Switch } from '@mantine/core'
import type { ReactNode } from 'react'

interface LimitFieldProps {
  label: string
  unlimitedLabel: string
  /** Empty means no limit. */
  value?: number | ''
  onChange?: (value: number | '') => void
  /** What the number starts with when the limit is switched on. */
  fallback: number
  description?: ReactNode
  error?: ReactNode
}

/** A whole number from 1, or none at all by a switch. */
export function LimitField({ value, onChange, fallback, unlimitedLabel, ...props }: LimitFieldProps) {
  return (
    <Group align="flex-start" gap="lg">
      <NumberInput
        {...props}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={value}
        onChange={(next) => onChange?.(typeof next === 'number' ? next : '')}
        min={1}
        max={1_000_000}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        thousandSeparator=" "
        maw={280}
        styles={{ wrapper: { width: 140 } }}
      />
      <Switch
        mt={32}
        label={unlimitedLabel}
        checked={value === ''}
        onChange={(event) => onChange?.(event.currentTarget.checked ? '' : fallback)}
      />
    </Group>
  )
}

import { ActionIcon, NumberInput } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import classes from './stepper.module.css'

interface StepperProps {
  value: number
  max: number
  /** Names what is counted; the other two name the buttons. */
  label: string
  fewerLabel: string
  moreLabel: string
  disabled?: boolean
  isFaulty?: boolean
  onChange: (value: number) => void
}

/** A small number by two buttons that a thumb can hit, or by typing. */
export function Stepper({ value, max, label, fewerLabel, moreLabel, disabled, isFaulty, onChange }: StepperProps) {
  const clamp = (next: number) => Math.max(0, Math.min(max, Math.trunc(next)))
  return (
    <div className={classes.stepper}>
      <ActionIcon
        variant="default"
        size="input-sm"
        aria-label={fewerLabel}
        disabled={disabled || value <= 0}
        onClick={() => onChange(clamp(value - 1))}
      >
        <IconMinus size={16} aria-hidden />
      </ActionIcon>
      <NumberInput
        className={classes.input}
        aria-label={label}
        value={value}
        min={0}
        max={max}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        clampBehavior="strict"
        disabled={disabled}
        error={isFaulty}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(next) => onChange(clamp(Number(next) || 0))}
      />
      <ActionIcon
        variant="default"
        size="input-sm"
        aria-label={moreLabel}
        disabled={disabled || value >= max}
        onClick={() => onChange(clamp(value + 1))}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

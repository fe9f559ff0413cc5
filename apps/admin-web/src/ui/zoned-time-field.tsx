import { Group, Input, Text } from '@mantine/core'
import { TimePicker } from '@mantine/dates'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../lib/language.ts'
import { readerZone, zoneName } from '../lib/time.ts'
import { clockChange, toInstant } from '../lib/zone.ts'
import { DayField } from './day-field.tsx'
import classes from './zoned-time-field.module.css'

interface ZonedTimeFieldProps {
  label: string
  /** Time on a clock in the zone, `YYYY-MM-DDTHH:mm`; empty or in part while it is being typed. */
  value: string
  onChange: (value: string) => void
  zone: string
  error?: ReactNode
  description?: ReactNode
  required?: boolean
  disabled?: boolean
  /** Only the day matters; the time is midnight. */
  isDayOnly?: boolean
}

/** A date and a time by picker or by typing, always with the zone they are meant in. */
export function ZonedTimeField(props: ZonedTimeFieldProps) {
  const { t } = useTranslation()
  const { value, zone, error, isDayOnly = false } = props
  const id = useId()
  const [day = '', time = ''] = value.split('T')
  const change = (nextDay: string, nextTime: string) => {
    if (nextDay === '' && nextTime === '') props.onChange('')
    else props.onChange(`${nextDay}T${nextTime}`)
  }
  return (
    <Input.Wrapper
      id={id}
      label={props.label}
      labelElement="div"
      withAsterisk={props.required}
      error={error}
      description={props.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <Group
        gap="xs"
        align="center"
        wrap="wrap"
        mb={props.description || error ? 5 : 0}
        role="group"
        aria-label={props.label}
      >
        <DayField
          className={classes.day}
          aria-label={`${props.label}: ${t('common.date.date')}`}
          value={/^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null}
          onChange={(next) => change(next ?? '', time)}
          disabled={props.disabled}
          clearable={!props.required}
          error={Boolean(error)}
        />
        {!isDayOnly && (
          <TimePicker
            className={classes.time}
            value={time}
            onChange={(next) => change(day, next.slice(0, 5))}
            hoursInputLabel={`${props.label}: ${t('common.date.hour')}`}
            minutesInputLabel={`${props.label}: ${t('common.date.minute')}`}
            disabled={props.disabled}
            error={Boolean(error)}
          />
        )}
        <ZoneTag value={value} zone={zone} />
      </Group>
      <ClockChangeHint value={value} zone={zone} />
    </Input.Wrapper>
  )
}

function ZoneTag({ value, zone }: { value: string; zone: string }) {
  const tag = useFormatTag()
  const name = zoneName(toInstant(value, zone) ?? new Date().toISOString(), zone, tag)
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone
  return (
    <Text size="sm" c="dimmed" className={classes.zone} data-foreign={zone !== readerZone() || undefined}>
      {city}, {name}
    </Text>
  )
}

function ClockChangeHint({ value, zone }: { value: string; zone: string }) {
  const { t } = useTranslation()
  const change = clockChange(value, zone)
  if (!change) return null
  return (
    <Text size="sm" className={classes.hint} role="status">
      {change.kind === 'gap' ? t('common.zone.gap', { used: change.used }) : t('common.zone.twice')}
    </Text>
  )
}

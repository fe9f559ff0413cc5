import { Switch } from '@mantine/core'
import type { EventForm } from './event-form.tsx'

/** A switch that says what it means for the fields around it. */
export function FormSwitch({ form, field, label }: { form: EventForm; field: 'isAllDay' | 'isOnline'; label: string }) {
  return <Switch label={label} {...form.getInputProps(field, { type: 'checkbox' })} />
}

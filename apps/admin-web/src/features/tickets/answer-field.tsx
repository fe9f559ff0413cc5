import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import type { AnswerValue } from '@turnout/router/schema/questions'
import { useTranslation } from 'react-i18next'
import { DayField } from '../../ui/day-field.tsx'
import type { AskedQuestion } from './attendee-values.ts'

interface AnswerFieldProps {
  question: AskedQuestion
  value: AnswerValue | undefined
  onChange: (value: AnswerValue | undefined) => void
  error?: string
}

/** The field that fits a question. An organizer may leave open what buyers must answer. */
export function AnswerField({ question, value, onChange, error }: AnswerFieldProps) {
  const { t } = useTranslation()
  const { kind, label, help, options } = question
  const field = {
    label,
    error,
    description: help || undefined,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as const,
  }
  const order = [...field.inputWrapperOrder]
  const text = typeof value === 'string' ? value : ''
  switch (kind) {
    case 'long_text':
      return (
        <Textarea
          {...field}
          inputWrapperOrder={order}
          autosize
          minRows={2}
          maxLength={2000}
          value={text}
          onChange={(change) => onChange(change.currentTarget.value)}
        />
      )
    case 'number':
      return (
        <NumberInput
          {...field}
          inputWrapperOrder={order}
          value={typeof value === 'number' ? value : ''}
          onChange={(typed) => onChange(typeof typed === 'number' ? typed : undefined)}
        />
      )
    case 'yes_no':
      return (
        <Select
          {...field}
          inputWrapperOrder={order}
          data={[
            { value: 'yes', label: t('common.yes') },
            { value: 'no', label: t('common.no') },
          ]}
          value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : null}
          onChange={(chosen) => onChange(chosen === null ? undefined : chosen === 'yes')}
        />
      )
    case 'choice':
      return (
        <Select
          {...field}
          inputWrapperOrder={order}
          data={withFormer(options, text === '' ? [] : [text])}
          value={text === '' ? null : text}
          onChange={(chosen) => onChange(chosen ?? undefined)}
        />
      )
    case 'choices': {
      const chosen = Array.isArray(value) ? value : []
      return (
        <MultiSelect
          {...field}
          inputWrapperOrder={order}
          data={withFormer(options, chosen)}
          value={chosen}
          onChange={onChange}
        />
      )
    }
    case 'date':
      return (
        <DayField
          {...field}
          inputWrapperOrder={order}
          value={text === '' ? null : text}
          onChange={(day) => onChange(day ?? undefined)}
        />
      )
    default:
      return (
        <TextInput
          {...field}
          inputWrapperOrder={order}
          maxLength={2000}
          value={text}
          onChange={(change) => onChange(change.currentTarget.value)}
        />
      )
  }
}

/** What was chosen stays choosable, though it is no option any more. */
function withFormer(options: readonly string[], chosen: readonly string[]): string[] {
  return [...new Set([...options, ...chosen])]
}

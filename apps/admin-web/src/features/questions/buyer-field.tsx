import { Checkbox, Group, NumberInput, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import type { Question } from '@turnout/router/schema/questions'
import { useTranslation } from 'react-i18next'
import { DayField } from '../../ui/day-field.tsx'

/** A question with the field a buyer answers it in. */
export function BuyerField({ question }: { question: Question }) {
  const { t } = useTranslation()
  const { kind, label, help, options, isRequired } = question
  const field = { label, description: help || undefined, withAsterisk: isRequired }
  switch (kind) {
    case 'long_text':
      return <Textarea {...field} autosize minRows={3} maxLength={2000} />
    case 'number':
      return <NumberInput {...field} maw={160} />
    case 'yes_no':
      return (
        <Radio.Group {...field}>
          <Group mt={6} gap="lg">
            <Radio value="yes" label={t('common.yes')} />
            <Radio value="no" label={t('common.no')} />
          </Group>
        </Radio.Group>
      )
    case 'choice':
      return (
        <Radio.Group {...field}>
          <Stack mt={6} gap={8}>
            {options.map((option) => (
              <Radio key={option} value={option} label={option} />
            ))}
          </Stack>
        </Radio.Group>
      )
    case 'choices':
      return (
        <Checkbox.Group {...field}>
          <Stack mt={6} gap={8}>
            {options.map((option) => (
              <Checkbox key={option} value={option} label={option} />
            ))}
          </Stack>
        </Checkbox.Group>
      )
    case 'date':
      return <DayField {...field} maw={180} defaultValue={undefined} />
    default:
      return <TextInput {...field} maxLength={500} />
  }
}

import { Button, Input, MultiSelect, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { issueTokenInput } from '@turnout/router/schema/kiosk'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { useNow } from '../../lib/use-now.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Moment } from '../../ui/when.tsx'

/** What a station is to be. */
export interface IssueFormValues {
  stationName: string
  sessionIds: string[]
  role: 'steward' | 'supervisor'
  hours: number
}

export const newStation: IssueFormValues = { stationName: '', sessionIds: [], role: 'steward', hours: 4 }

interface IssueFormProps {
  initial: IssueFormValues
  event: Event
  error: unknown
  isBusy: boolean
  onSubmit: (values: IssueFormValues) => void
}

/** Name, sessions, role and hours of a new station. */
export function IssueForm({ initial, event, error, isBusy, onSubmit }: IssueFormProps) {
  const { t } = useTranslation()
  const sessions = api.sessions.list.useQuery({ eventId: event.id })
  const form = useForm<IssueFormValues>({
    initialValues: initial,
    validate: (values) => fieldErrors(issueTokenInput, { ...values, eventId: event.id }, t),
  })
  const { hours } = form.values
  return (
    <form onSubmit={form.onSubmit(onSubmit, focusFirstError)} noValidate>
      <Stack gap="lg">
        <FormAlert error={error} />
        <TextInput
          label={t('kiosk.issue.name')}
          description={t('kiosk.issue.nameHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          withAsterisk
          maxLength={60}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('stationName')}
        />
        <MultiSelect
          label={t('kiosk.issue.sessions')}
          description={t('kiosk.issue.sessionsHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={form.values.sessionIds.length === 0 ? t('kiosk.issue.allSessions') : undefined}
          data={(sessions.data ?? []).map(({ id, code, name }) => ({ value: id, label: `${code} ${name}` }))}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          hidePickedOptions
          {...form.getInputProps('sessionIds')}
        />
        <Radio.Group label={t('kiosk.issue.role')} {...form.getInputProps('role')}>
          <Stack gap="xs" mt="xs">
            {(['steward', 'supervisor'] as const).map((role) => (
              <Radio
                key={role}
                value={role}
                label={t(`kiosk.role.${role}`)}
                description={t(`kiosk.issue.roleHint.${role}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Input.Wrapper label={t('kiosk.issue.hours')} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={t('kiosk.issue.hours')}
            data={Array.from({ length: 8 }, (_, index) => String(index + 1))}
            value={String(hours)}
            onChange={(value) => form.setFieldValue('hours', Number(value))}
          />
          <Until hours={hours} zone={event.timeZone} />
        </Input.Wrapper>
        <Button type="submit" loading={isBusy}>
          {t('kiosk.issue.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function Until({ hours, zone }: { hours: number; zone: string }) {
  const { t } = useTranslation()
  const now = useNow(30_000)
  const at = new Date(now + hours * 3_600_000).toISOString()
  const [before, after] = t('kiosk.issue.until', { time: '\n' }).split('\n')
  return (
    <Text size="sm" c="dimmed" mt={6}>
      {before}
      <Moment at={at} zone={zone} style="time" />
      {after}
    </Text>
  )
}

import { Button, Group, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Section } from '../../ui/page.tsx'
import { checkEvent, type EventFormValues } from './event-form-values.ts'
import { type KnownPerson, PeopleFields } from './event-people-fields.tsx'
import { WhenFields, WhereFields } from './event-place-fields.tsx'

export type EventForm = UseFormReturnType<EventFormValues>

interface EventFormProps {
  initial: EventFormValues
  submitLabel: string
  /** Its start and end follow its sessions, so they are not asked for. */
  hasSessions: boolean
  error: unknown
  /** Who runs and teaches it already. */
  people?: readonly KnownPerson[]
  /** Saves, and goes on once `release` has let the page be left. */
  onSave: (values: EventFormValues, release: () => void) => Promise<void>
}

/** Creates or changes an event. Keeps what was typed when saving fails, and asks before it is lost. */
export function EventForm({ initial, submitLabel, hasSessions, error, people = [], onSave }: EventFormProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const form: EventForm = useForm<EventFormValues>({
    initialValues: initial,
    validate: (values) => checkEvent(values, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(error, t)) setFieldError(path, message)
  }, [error, t, setFieldError])
  const save = form.onSubmit(async (values) => {
    form.setSubmitting(true)
    try {
      await onSave(values, guard.release)
    } finally {
      form.setSubmitting(false)
    }
  }, focusFirstError)
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="lg">
        <FormAlert
          error={error}
          text={Object.keys(form.errors).length > 0 && !error ? t('common.form.fix') : undefined}
        />
        <BasicFields form={form} />
        <WhenFields form={form} hasSessions={hasSessions} />
        <WhereFields form={form} />
        <MoneyFields form={form} />
        <PeopleFields form={form} known={people} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => void navigate({ to: '..' })}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
      {guard.dialog}
    </form>
  )
}

function BasicFields({ form }: { form: EventForm }) {
  const { t } = useTranslation()
  return (
    <Section title={t('events.form.basics')}>
      <Stack>
        <TextInput label={t('events.form.title')} withAsterisk maxLength={200} {...form.getInputProps('title')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t('events.form.type')}
            data={(['class', 'social_event'] as const).map((value) => ({ value, label: t(`events.type.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps('eventType')}
          />
          <TagsInput
            label={t('events.form.topics')}
            description={t('events.form.topicsHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxTags={20}
            {...form.getInputProps('topics')}
          />
        </SimpleGrid>
        <Textarea
          label={t('events.form.shortDescription')}
          description={t('events.form.shortHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={500}
          autosize
          minRows={2}
          {...form.getInputProps('shortDescription')}
        />
        <Textarea
          label={t('events.form.fullDescription')}
          autosize
          minRows={4}
          maxRows={16}
          {...form.getInputProps('fullDescription')}
        />
        <Textarea
          label={t('events.form.policies')}
          description={t('events.form.policiesHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={2}
          {...form.getInputProps('policies')}
        />
      </Stack>
    </Section>
  )
}

function MoneyFields({ form }: { form: EventForm }) {
  const { t } = useTranslation()
  return (
    <Section title={t('events.form.money')}>
      <TextInput
        label={t('events.form.currency')}
        description={t('events.form.currencyHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maw={160}
        maxLength={3}
        {...form.getInputProps('currency')}
        onChange={(event) => form.setFieldValue('currency', event.currentTarget.value.toUpperCase())}
      />
    </Section>
  )
}

import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { Event } from '@turnout/router/schema/events'
import { type Question, questionKind } from '@turnout/router/schema/questions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useEffect, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useDrawerForm } from '../../ui/form-drawer.tsx'
import { Notice } from '../../ui/notice.tsx'
import {
  checkQuestion,
  emptyQuestion,
  hasOptions,
  type QuestionFormValues,
  questionInputOf,
  questionValuesOf,
} from './question-form-values.ts'
import { useDeleteQuestion, useSaveQuestion } from './use-save-question.ts'

type Form = UseFormReturnType<QuestionFormValues>

interface QuestionFormProps {
  question: Question | null
  event: Event
  ticketTypes: TicketType[]
  onDone: () => void
}

const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

export function QuestionForm({ question, event, ticketTypes, onDone }: QuestionFormProps) {
  const { t } = useTranslation()
  const isClosed = event.status === 'cancelled' || event.status === 'completed'
  const form: Form = useForm<QuestionFormValues>({
    initialValues: question ? questionValuesOf(question) : emptyQuestion,
    validate: (values) => checkQuestion(values, event.id, t),
  })
  const save = useSaveQuestion(event.id, question, onDone)
  const cancel = useDrawerForm(() => form.isDirty() && !save.isSuccess)
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) setFieldError(path.split('.')[0] ?? path, message)
  }, [save.error, t, setFieldError])
  const { kind, scope } = form.values
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => save.run(questionInputOf(values), { kind, scope }), focusFirstError)}
    >
      <Fieldset disabled={isClosed} variant="unstyled">
        <Stack>
          {isClosed && <Notice tone="quiet">{t('eventSettings.closed')}</Notice>}
          <FormAlert error={save.error} />
          <TextInput
            label={t('questions.form.label')}
            withAsterisk
            data-autofocus
            maxLength={200}
            {...form.getInputProps('label')}
          />
          <Textarea
            label={t('questions.form.help')}
            description={t('questions.form.helpHint')}
            inputWrapperOrder={below}
            autosize
            minRows={1}
            maxLength={500}
            {...form.getInputProps('help')}
          />
          {question ? (
            <Text size="sm" c="dimmed">
              {t(`questions.scope.${scope}`)} · {t(`questions.kind.${kind}`)}. {t('questions.form.fixed')}
            </Text>
          ) : (
            <ShapeFields form={form} />
          )}
          {hasOptions(kind) && (
            <Textarea
              label={t('questions.form.options')}
              description={
                question && question.answerCount > 0 ? t('questions.form.optionInUse') : t('questions.form.optionsHint')
              }
              inputWrapperOrder={below}
              withAsterisk
              autosize
              minRows={3}
              {...form.getInputProps('options')}
            />
          )}
          {scope === 'ticket' && (
            <MultiSelect
              label={t('questions.form.types')}
              placeholder={form.values.ticketTypeIds.length === 0 ? t('questions.form.typesAll') : undefined}
              data={ticketTypes.map(({ id, name }) => ({ value: id, label: name }))}
              clearable
              clearButtonProps={{ 'aria-label': t('common.clear') }}
              {...form.getInputProps('ticketTypeIds')}
            />
          )}
          <Switch label={t('questions.form.isRequired')} {...form.getInputProps('isRequired', { type: 'checkbox' })} />
          <Switch
            label={t('questions.form.isActive')}
            description={t('questions.form.isActiveHint')}
            {...form.getInputProps('isActive', { type: 'checkbox' })}
          />
        </Stack>
      </Fieldset>
      {!isClosed && (
        <Group justify="space-between" mt="xl">
          {question ? <DeleteQuestion question={question} onDone={onDone} /> : <span />}
          <Group gap="xs">
            <Button variant="default" onClick={cancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {question ? t('common.save') : t('common.create')}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  )
}

/** How often it is asked and how it is answered: fixed once it is there. */
function ShapeFields({ form }: { form: Form }) {
  const { t } = useTranslation()
  const label = useId()
  return (
    <>
      <div>
        <Text id={label} size="sm" fw={500} mb={4}>
          {t('questions.form.scope')}
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          data={(['ticket', 'order'] as const).map((value) => ({ value, label: t(`questions.scope.${value}`) }))}
          {...form.getInputProps('scope')}
        />
      </div>
      <Select
        label={t('questions.form.kind')}
        data={questionKind.options.map((value) => ({ value, label: t(`questions.kind.${value}`) }))}
        allowDeselect={false}
        maw={260}
        {...form.getInputProps('kind')}
      />
    </>
  )
}

function DeleteQuestion({ question, onDone }: { question: Question; onDone: () => void }) {
  const { t } = useTranslation()
  const remove = useDeleteQuestion(question)
  if (question.answerCount > 0) {
    return (
      <Text size="sm" c="dimmed" maw={240}>
        {t('questions.deleteForbidden')}
      </Text>
    )
  }
  return (
    <ConfirmButton
      label={t('common.delete')}
      title={t('questions.deleteTitle')}
      text={t('questions.deleteText')}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        if (await remove()) onDone()
      }}
    />
  )
}

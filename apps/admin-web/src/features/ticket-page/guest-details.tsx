import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import { type TicketDetails, updateAttendeeInput } from '@turnout/router/schema/tickets'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { AnswerField } from '../tickets/answer-field.tsx'
import {
  type AskedQuestion,
  type AttendeeValues,
  attendeeChanges,
  attendeeValuesOf,
  questionsOf,
} from '../tickets/attendee-values.ts'
import { Card } from './card.tsx'
import type { TicketKey } from './ticket-page.tsx'

interface GuestDetailsProps {
  ticket: TicketDetails
  ticketKey: TicketKey
}

/** What the holder tells of themselves, until they are in. */
export function GuestDetails({ ticket, ticketKey }: GuestDetailsProps) {
  const { t } = useTranslation()
  const isOpen = (ticket.status === 'valid' || ticket.status === 'held') && ticket.checkedInTo.length === 0
  const { data: questions } = api.questions.list.useQuery(
    { eventId: ticket.eventId },
    { enabled: isOpen, staleTime: 60_000 },
  )
  if (!isOpen || !questions) return null
  const asked = questionsOf(questions, ticket.ticketTypeId, ticket.personal?.answers ?? [])
  return (
    <Card title={t('ticketPage.details.heading')}>
      <DetailsForm ticket={ticket} ticketKey={ticketKey} questions={asked} />
    </Card>
  )
}

function DetailsForm({ ticket, ticketKey, questions }: GuestDetailsProps & { questions: AskedQuestion[] }) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const before = attendeeValuesOf(ticket)
  const form = useForm<AttendeeValues>({
    initialValues: before,
    validate: (values) => fieldErrors(updateAttendeeInput, { ...ticketKey, ...attendeeChanges(before, values) }, t),
  })
  const save = api.tickets.updateAttendee.useMutation({
    onSuccess: (saved) => {
      utils.tickets.get.setData(ticketKey, saved)
      toastDone(t('ticketPage.details.done'))
    },
  })
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) setFieldError(path, message)
  }, [save.error, t, setFieldError])
  const submit = (values: AttendeeValues) => {
    const changes = attendeeChanges(before, values)
    if (Object.keys(changes).length > 0) save.mutate({ ...ticketKey, ...changes })
  }
  return (
    <form noValidate onSubmit={form.onSubmit(submit, focusFirstError)}>
      <Stack>
        <FormAlert error={save.error} />
        <TextInput
          label={t('ticketPage.details.name')}
          maxLength={100}
          autoComplete="name"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('ticketPage.details.email')}
          type="email"
          maxLength={254}
          autoComplete="email"
          {...form.getInputProps('email')}
        />
        <Textarea
          label={t('ticketPage.details.dietaryNeeds')}
          autosize
          maxLength={500}
          {...form.getInputProps('dietaryNeeds')}
        />
        <Textarea
          label={t('ticketPage.details.emergencyContact')}
          autosize
          maxLength={300}
          {...form.getInputProps('emergencyContact')}
        />
        {questions.map((question) => (
          <AnswerField
            key={question.id}
            question={question}
            value={form.values.answers[question.id]}
            onChange={(value) => form.setFieldValue('answers', { ...form.values.answers, [question.id]: value })}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t('ticketPage.details.private')}
        </Text>
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

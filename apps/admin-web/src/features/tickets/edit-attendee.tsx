import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import { type Ticket, type TicketDetails, updateAttendeeInput } from '@turnout/router/schema/tickets'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { useRefreshMoney } from '../refunds/use-refresh-money.ts'
import { AnswerField } from './answer-field.tsx'
import {
  type AskedQuestion,
  type AttendeeValues,
  attendeeChanges,
  attendeeValuesOf,
  questionsOf,
} from './attendee-values.ts'

/** Who a ticket is for, what they need and what they answered; nothing where it is not valid any more. */
export function EditAttendee({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const [opened, { open, close }] = useDisclosure(false)
  const name = ticket.attendeeName ?? t('tickets.unnamed')
  return (
    <>
      {(ticket.status === 'valid' || ticket.status === 'held') && (
        <Button variant="default" size="xs" aria-label={t('tickets.editing.of', { name })} onClick={open}>
          {t('tickets.editing.action')}
        </Button>
      )}
      <SidePanel opened={opened} onClose={close} title={t('tickets.editing.title', { name })}>
        <AttendeeBody ticketId={ticket.id} onDone={close} />
      </SidePanel>
    </>
  )
}

function AttendeeBody({ ticketId, onDone }: { ticketId: string; onDone: () => void }) {
  const query = api.tickets.get.useQuery({ ticketId }, { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false })
  return (
    <Loaded query={query} loading={<LoadingRows rows={4} />}>
      {(ticket) => <WithQuestions ticket={ticket} onDone={onDone} />}
    </Loaded>
  )
}

/** Answers are asked for only where they may be seen. */
function WithQuestions({ ticket, onDone }: { ticket: TicketDetails; onDone: () => void }) {
  const { personal } = ticket
  const query = api.questions.list.useQuery(
    { eventId: ticket.eventId },
    { enabled: personal !== null, staleTime: 60_000 },
  )
  if (!personal) return <AttendeeForm ticket={ticket} questions={[]} onDone={onDone} />
  return (
    <Loaded query={query} loading={<LoadingRows rows={4} />}>
      {(questions) => (
        <AttendeeForm
          ticket={ticket}
          questions={questionsOf(questions, ticket.ticketTypeId, personal.answers)}
          onDone={onDone}
        />
      )}
    </Loaded>
  )
}

interface AttendeeFormProps {
  ticket: TicketDetails
  questions: AskedQuestion[]
  onDone: () => void
}

function AttendeeForm({ ticket, questions, onDone }: AttendeeFormProps) {
  const { t } = useTranslation()
  const before = attendeeValuesOf(ticket)
  const form = useForm<AttendeeValues>({
    initialValues: before,
    validate: (values) =>
      fieldErrors(updateAttendeeInput, { ticketId: ticket.id, ...attendeeChanges(before, values) }, t),
  })
  const save = useSaveAttendee(ticket, onDone)
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(save.error, t)) setFieldError(path, message)
  }, [save.error, t, setFieldError])
  const submit = (values: AttendeeValues) => {
    const changes = attendeeChanges(before, values)
    if (Object.keys(changes).length === 0) return onDone()
    save.mutate({ ticketId: ticket.id, ...changes })
  }
  return (
    <form noValidate onSubmit={form.onSubmit(submit, focusFirstError)}>
      <Stack>
        <FormAlert error={save.error} />
        <TextInput
          label={t('tickets.editing.name')}
          data-autofocus
          maxLength={100}
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('tickets.one.email')}
          type="email"
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        {ticket.personal === null ? (
          <Text size="sm" c="dimmed">
            {t('tickets.editing.notYours')}
          </Text>
        ) : (
          <>
            <Textarea
              label={t('tickets.editing.dietaryNeeds')}
              autosize
              maxLength={500}
              {...form.getInputProps('dietaryNeeds')}
            />
            <Textarea
              label={t('tickets.editing.emergencyContact')}
              autosize
              maxLength={300}
              {...form.getInputProps('emergencyContact')}
            />
          </>
        )}
        {questions.length > 0 && (
          <Title order={3} mt="sm">
            {t('tickets.editing.answers')}
          </Title>
        )}
        {questions.map((question) => (
          <AnswerField
            key={question.id}
            question={question}
            value={form.values.answers[question.id]}
            onChange={(value) => form.setFieldValue('answers', { ...form.values.answers, [question.id]: value })}
          />
        ))}
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useSaveAttendee(ticket: TicketDetails, onDone: () => void) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const refresh = useRefreshMoney(ticket.eventId, ticket.orderId ?? '')
  return api.tickets.updateAttendee.useMutation({
    onSuccess: (saved) => {
      utils.tickets.get.setData({ ticketId: ticket.id }, saved)
      toastDone(t('tickets.editing.done'))
      onDone()
    },
    onSettled: refresh,
  })
}

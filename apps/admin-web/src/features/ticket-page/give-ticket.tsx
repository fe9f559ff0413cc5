import { Button, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import { type TicketDetails, transferTicketInput } from '@turnout/router/schema/tickets'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Moment } from '../../ui/when.tsx'
import { MOST_TRANSFERS } from '../tickets/transfer-ticket.tsx'
import { Card } from './card.tsx'
import type { TicketKey } from './ticket-page.tsx'

interface GiveTicketProps {
  ticket: TicketDetails
  ticketKey: TicketKey
  /** Called with the name of whose it is now. */
  onGiven: (name: string) => void
}

/** Passing the ticket on; nothing where it cannot be any more. */
export function GiveTicket(props: GiveTicketProps) {
  const { t } = useTranslation()
  const { transferableUntil, transfers, timeZone } = props.ticket
  if (transferableUntil === null) return null
  return (
    <Card title={t('ticketPage.give.heading')}>
      <Stack>
        <Text>{t('ticketPage.give.text')}</Text>
        <Text size="sm" c="dimmed">
          {t('ticketPage.give.left', { count: MOST_TRANSFERS - transfers })} {t('ticketPage.give.until')}{' '}
          <Moment at={transferableUntil} zone={timeZone} />
        </Text>
        <GiveForm {...props} />
      </Stack>
    </Card>
  )
}

function GiveForm({ ticketKey, onGiven }: GiveTicketProps) {
  const { t } = useTranslation()
  const key = useRef(crypto.randomUUID())
  const form = useForm({
    initialValues: { to: { name: '', email: '' }, message: '' },
    validate: (values) => fieldErrors(transferTicketInput, { ...values, ...ticketKey }, t),
  })
  const give = api.tickets.transfer.useMutation({
    onSuccess: (_, { to }) => onGiven(to.name),
    onError: (error) => {
      if (codeOf(error) === 'IDEMPOTENCY_MISMATCH') key.current = crypto.randomUUID()
    },
  })
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(give.error, t)) setFieldError(path, message)
  }, [give.error, t, setFieldError])
  const send = ({ to, message }: typeof form.values) =>
    give.mutate({
      ...ticketKey,
      to: { name: to.name.replaceAll(/\s+/g, ' ').trim(), email: to.email.trim() },
      message: message.trim() || undefined,
      idempotencyKey: key.current,
    })
  return (
    <form noValidate onSubmit={form.onSubmit(send, focusFirstError)}>
      <Stack>
        <FormAlert error={give.error} />
        <TextInput
          label={t('ticketPage.give.name')}
          withAsterisk
          maxLength={100}
          autoComplete="off"
          {...form.getInputProps('to.name')}
        />
        <TextInput
          label={t('ticketPage.give.email')}
          type="email"
          withAsterisk
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('to.email')}
        />
        <Textarea
          label={t('ticketPage.give.message')}
          placeholder={t('common.optional')}
          autosize
          minRows={2}
          maxLength={500}
          {...form.getInputProps('message')}
        />
        <Button type="submit" variant="default" loading={give.isPending}>
          {t('ticketPage.give.confirm')}
        </Button>
      </Stack>
    </form>
  )
}

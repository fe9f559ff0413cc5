import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import { type Ticket, transferTicketInput } from '@turnout/router/schema/tickets'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { useRefreshMoney } from '../refunds/use-refresh-money.ts'

/** How often a ticket may change hands. */
export const MOST_TRANSFERS = 3

interface TransferTicketProps {
  ticket: Ticket
  zone: string
}

/** Giving a ticket to another person; nothing where it is not valid any more. */
export function TransferTicket({ ticket, zone }: TransferTicketProps) {
  const { t } = useTranslation()
  const [opened, { open, close }] = useDisclosure(false)
  const name = ticket.attendeeName ?? t('tickets.unnamed')
  return (
    <>
      {ticket.status === 'valid' && (
        <Button variant="default" size="xs" aria-label={t('tickets.transferring.of', { name })} onClick={open}>
          {t('tickets.transferring.action')}
        </Button>
      )}
      <Modal
        opened={opened}
        onClose={close}
        title={t('tickets.transferring.title', { name })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <TransferBody ticket={ticket} zone={zone} onDone={close} />
      </Modal>
    </>
  )
}

/** Asks first whether it still may change hands. */
function TransferBody({ ticket, zone, onDone }: TransferTicketProps & { onDone: () => void }) {
  const { t } = useTranslation()
  const query = api.tickets.get.useQuery({ ticketId: ticket.id }, { staleTime: 0 })
  if (query.error && !query.data) return <FormAlert error={query.error} />
  if (!query.data) return <LoadingRows rows={3} />
  const { transferableUntil, transfers } = query.data
  if (transferableUntil === null) {
    return (
      <Text>
        {transfers >= MOST_TRANSFERS ? t('tickets.transferring.tooOften') : t('tickets.transferring.tooLate')}
      </Text>
    )
  }
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('tickets.transferring.text')} {t('tickets.transferring.left', { count: MOST_TRANSFERS - transfers })}{' '}
        {t('tickets.transferring.until')} <Moment at={transferableUntil} zone={zone} />.
      </Text>
      <TransferForm ticket={ticket} onDone={onDone} />
    </Stack>
  )
}

function TransferForm({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const { t } = useTranslation()
  const refresh = useRefreshMoney(ticket.eventId, ticket.orderId)
  const utils = api.useUtils()
  const key = useRef(crypto.randomUUID())
  const form = useForm({
    initialValues: { to: { name: '', email: '' }, message: '' },
    validate: (values) => fieldErrors(transferTicketInput, { ...values, ticketId: ticket.id }, t),
  })
  const transfer = api.tickets.transfer.useMutation({
    onSuccess: (given) => {
      toastDone(t('tickets.transferring.done', { email: given.attendeeEmail ?? form.values.to.email }))
      onDone()
    },
    onError: (error) => {
      if (codeOf(error) === 'IDEMPOTENCY_MISMATCH') key.current = crypto.randomUUID()
    },
    onSettled: () => {
      void utils.tickets.get.invalidate({ ticketId: ticket.id })
      void utils.tickets.qr.invalidate({ ticketId: ticket.id })
      refresh()
    },
  })
  // The dialog opens before the form is there, so its first field asks for the focus itself.
  const firstField = useRef<HTMLInputElement>(null)
  useEffect(() => firstField.current?.focus(), [])
  const { setFieldError } = form
  useEffect(() => {
    for (const { path, message } of faultyFields(transfer.error, t)) setFieldError(path, message)
  }, [transfer.error, t, setFieldError])
  const send = ({ to, message }: typeof form.values) =>
    transfer.mutate({
      ticketId: ticket.id,
      to: { name: to.name.replaceAll(/\s+/g, ' ').trim(), email: to.email.trim() },
      message: message.trim() || undefined,
      idempotencyKey: key.current,
    })
  return (
    <form noValidate onSubmit={form.onSubmit(send, focusFirstError)}>
      <Stack>
        <FormAlert error={transfer.error} />
        <TextInput
          label={t('tickets.transferring.name')}
          withAsterisk
          ref={firstField}
          maxLength={100}
          autoComplete="off"
          {...form.getInputProps('to.name')}
        />
        <TextInput
          label={t('tickets.one.email')}
          type="email"
          withAsterisk
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('to.email')}
        />
        <Textarea
          label={t('tickets.transferring.message')}
          placeholder={t('common.optional')}
          autosize
          minRows={2}
          maxLength={500}
          {...form.getInputProps('message')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={transfer.isPending}>
            {t('tickets.transferring.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

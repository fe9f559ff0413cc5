import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Ticket } from '@turnout/router/schema/tickets'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { RefundChoiceFields } from '../refunds/refund-choice.tsx'
import { useRefreshMoney } from '../refunds/use-refresh-money.ts'
import { useRefundChoice } from '../refunds/use-refund-choice.ts'

interface CancelTicketProps {
  ticket: Ticket
  /** Of the event: what the refund policy says of time. */
  zone: string
  size?: 'sm' | 'xs'
}

/** Cancelling one ticket, after asking, and how much goes back; nothing where it is not valid any more. */
export function CancelTicket({ ticket, zone, size = 'sm' }: CancelTicketProps) {
  const { t } = useTranslation()
  const refresh = useRefreshMoney(ticket.eventId, ticket.orderId)
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const choice = useRefundChoice({
    orderId: ticket.orderId,
    ticketIds: [ticket.id],
    isPaid: ticket.priceMinor > 0,
    isOpen: opened,
  })
  const cancel = api.tickets.cancel.useMutation({
    onSuccess: () => {
      close()
      toastDone(t('tickets.cancelling.done'))
    },
    onSettled: refresh,
  })
  const name = ticket.attendeeName ?? t('tickets.unnamed')
  return (
    <>
      {ticket.status === 'valid' && (
        <Button
          variant="default"
          size={size}
          c="var(--turnout-bad)"
          aria-label={t('tickets.cancelling.of', { name })}
          onClick={open}
        >
          {t('tickets.cancelling.action')}
        </Button>
      )}
      <ConfirmDialog
        opened={opened}
        title={t('tickets.cancelling.title')}
        text={
          <Stack gap="md">
            <Text>
              {t('tickets.cancelling.text')} {t('tickets.cancelling.last')}
            </Text>
            <RefundChoiceFields choice={choice} zone={zone} />
            <TextInput
              label={t('orders.cancelling.reason')}
              description={t('orders.cancelling.reasonHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder={t('common.optional')}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <FormAlert error={cancel.error} />
          </Stack>
        }
        confirmLabel={t('tickets.cancelling.confirm')}
        isDangerous
        isBusy={cancel.isPending}
        isDisabled={choice.refundMinor === null}
        onConfirm={() =>
          cancel.mutate({
            ticketId: ticket.id,
            reason: choice.reasonOf(reason),
            refundMinor: choice.refundMinor ?? undefined,
            acceptNoRefund: true,
          })
        }
        onClose={close}
      />
    </>
  )
}

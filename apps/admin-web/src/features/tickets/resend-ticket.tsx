import { Button } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { Ticket } from '@turnout/router/schema/tickets'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'

/** Sends a ticket that changed hands to its present holder again; the order's mail leaves it out. */
export function ResendTicket({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const resend = api.tickets.resend.useMutation({
    onSuccess: () => toastDone(t('tickets.resending.done', { email: ticket.attendeeEmail ?? '' })),
    onError: (error) => toastError(errorText(error)),
  })
  if (ticket.status !== 'valid' || ticket.transfers === 0) return null
  const name = ticket.attendeeName ?? t('tickets.unnamed')
  return (
    <Button
      variant="default"
      size="xs"
      aria-label={t('tickets.resending.of', { name })}
      loading={resend.isPending}
      onClick={() => resend.mutate({ ticketId: ticket.id })}
    >
      {t('tickets.resending.action')}
    </Button>
  )
}

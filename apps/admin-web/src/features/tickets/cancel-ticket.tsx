import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useRefreshSeats } from '../orders/use-refresh-seats.ts'
import type { ListedTicket } from './ticket-columns.tsx'

/** Cancelling one ticket, after asking; nothing where it is not valid any more. */
export function CancelTicket({ ticket }: { ticket: ListedTicket }) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const refreshSeats = useRefreshSeats(ticket.eventId)
  const [opened, { open, close }] = useDisclosure(false)
  const cancel = api.tickets.cancel.useMutation({
    onSuccess: () => {
      void utils.orders.get.invalidate({ orderId: ticket.orderId })
      refreshSeats()
      close()
      toastDone(t('tickets.cancelling.done'))
    },
    onError: refreshSeats,
  })
  return (
    <>
      {ticket.status === 'valid' && (
        <Button variant="default" c="var(--turnout-bad)" onClick={open}>
          {t('tickets.cancelling.action')}
        </Button>
      )}
      <ConfirmDialog
        opened={opened}
        title={t('tickets.cancelling.title')}
        text={
          <Stack gap="sm">
            <Text>
              {t('tickets.cancelling.text')} {t('tickets.cancelling.last')}
            </Text>
            {ticket.priceMinor > 0 && <Text>{t('tickets.cancelling.paid')}</Text>}
            <FormAlert error={cancel.error} />
          </Stack>
        }
        confirmLabel={t('tickets.cancelling.confirm')}
        isDangerous
        isBusy={cancel.isPending}
        onConfirm={() => cancel.mutate({ ticketId: ticket.id })}
        onClose={close}
      />
    </>
  )
}

import { Button, List, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'

/** Cancelling tells people and gives money back, so it says what will happen and asks for the reason first. */
export function CancelEvent({ event }: { event: Event }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const cancel = api.events.cancel.useMutation({
    onSuccess: (cancelled) => {
      utils.events.get.setData({ eventId: event.id }, cancelled)
      void utils.events.list.invalidate()
      void utils.kiosk.list.invalidate({ eventId: event.id })
      void utils.waitlist.list.invalidate()
      void utils.waitlist.summary.invalidate({ eventId: event.id })
      close()
      toastDone(t('events.cancelling.done'))
    },
    onError: (error) => toastError(errorText(error)),
  })
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('events.cancelling.action')}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t('events.cancelling.title')}
        text={
          <Stack gap="md">
            {opened && <Consequences event={event} />}
            <Textarea
              label={t('events.cancelling.reason')}
              description={t('events.cancelling.reasonHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              withAsterisk
              data-autofocus
              autosize
              minRows={2}
              maxLength={500}
              value={reason}
              onChange={(change) => setReason(change.currentTarget.value)}
            />
          </Stack>
        }
        confirmLabel={t('events.cancelling.confirm')}
        isDangerous
        isBusy={cancel.isPending}
        isDisabled={reason.trim() === ''}
        onConfirm={() => cancel.mutate({ eventId: event.id, reason: reason.replaceAll(/\s+/g, ' ').trim() })}
        onClose={close}
      />
    </>
  )
}

/** What cancelling does to those who bought, paid or wait, with today's numbers; without them where they fail to load. */
function Consequences({ event }: { event: Event }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const eventId = event.id
  const sales = api.reports.sales.useQuery({ eventId })
  const waitlist = api.waitlist.summary.useQuery({ eventId })
  const paid = sales.data?.totals.filter(({ keptMinor }) => keptMinor > 0) ?? []
  const waiting = waitlist.data?.reduce((sum, { waitingEntries }) => sum + waitingEntries, 0) ?? 0
  const number = (count: number) => new Intl.NumberFormat(tag).format(count)
  const amount = paid.map(({ keptMinor, currency }) => showMoney(keptMinor, currency, tag)).join(' + ')
  const { ticketsSold: sold } = event
  const items = [
    t('eventSettings.cancel.sales'),
    sold > 0
      ? t('eventSettings.cancel.tickets', { count: sold, shown: number(sold) })
      : t('eventSettings.cancel.noTickets'),
    sales.data && (amount ? t('eventSettings.cancel.refunds', { amount }) : t('eventSettings.cancel.noRefunds')),
    waiting > 0 && t('eventSettings.cancel.waitlist', { count: waiting, shown: number(waiting) }),
    t('eventSettings.cancel.kiosks'),
  ].filter((item) => typeof item === 'string')
  return (
    <div>
      <Text fw={500} mb={4}>
        {t('eventSettings.cancel.what')}
      </Text>
      <List size="sm" spacing={4}>
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
      <Text size="sm" fw={600} mt="xs">
        {t('eventSettings.cancel.forGood')}
      </Text>
    </div>
  )
}

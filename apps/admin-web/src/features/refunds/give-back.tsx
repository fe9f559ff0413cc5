import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCashBanknote } from '@tabler/icons-react'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { MoneyField } from './money-field.tsx'
import { useRefreshMoney } from './use-refresh-money.ts'

/** Giving money back by hand, with a reason; nothing where there is none left to give. */
export function GiveBack({ order }: { order: Order }) {
  const { t } = useTranslation()
  const [opened, { open, close }] = useDisclosure(false)
  if (order.paidMinor - order.refundedMinor <= 0) return null
  return (
    <>
      <Button variant="default" leftSection={<IconCashBanknote size={18} aria-hidden />} onClick={open}>
        {t('refunds.byHand.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('refunds.byHand.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <GiveBackForm order={order} onDone={close} />
      </Modal>
    </>
  )
}

/** What is chosen lasts as long as the dialog is open. */
function GiveBackForm({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const left = order.paidMinor - order.refundedMinor
  const money = (minor: number) => showMoney(minor, order.currency, tag)
  const [amount, setAmount] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const [ticketIds, setTicketIds] = useState<string[]>([])
  const [isChecked, setChecked] = useState(false)
  const give = useGiveBack(order, onDone)
  const ofTickets = order.tickets.filter(({ id }) => ticketIds.length === 0 || ticketIds.includes(id))
  const ticketsLeft = ofTickets.reduce((sum, ticket) => sum + Math.max(0, ticket.priceMinor - ticket.refundedMinor), 0)
  const most = ticketIds.length === 0 ? left : Math.min(left, ticketsLeft)
  const amountError =
    amount === null || amount < 1
      ? t('common.field.required')
      : amount > most && t('refunds.byHand.tooMuch', { most: money(most) })
  const reasonError = reason.trim().length < 3 && t('common.field.tooShort', { count: 3 })
  const submit = () => {
    setChecked(true)
    if (amountError || reasonError || amount === null) return focusFirstError()
    give.run({ amountMinor: amount, reason: reason.replaceAll(/\s+/g, ' ').trim(), ticketIds })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        <Text c="dimmed" size="sm">
          {t('refunds.byHand.text')}
        </Text>
        <FormAlert error={give.error} />
        <Group align="flex-start" gap="sm">
          <MoneyField
            label={t('refunds.byHand.amount')}
            description={t('refunds.byHand.amountHint', { most: money(most) })}
            withAsterisk
            data-autofocus
            currency={order.currency}
            minor={amount}
            onMinor={setAmount}
            error={isChecked && amountError}
            flex="1 1 12rem"
          />
          <Button variant="default" mt={25} onClick={() => setAmount(most)}>
            {t('refunds.byHand.all')}
          </Button>
        </Group>
        {order.tickets.length > 1 && (
          <Checkbox.Group
            label={t('refunds.byHand.tickets')}
            description={t('refunds.byHand.ticketsHint')}
            value={ticketIds}
            onChange={setTicketIds}
          >
            <Stack gap="xs" mt="xs">
              {order.tickets.map((ticket) => (
                <Checkbox
                  key={ticket.id}
                  value={ticket.id}
                  disabled={ticket.priceMinor <= ticket.refundedMinor}
                  label={`${ticket.attendeeName ?? t('tickets.unnamed')} · ${ticket.ticketTypeName} · ${money(ticket.priceMinor - ticket.refundedMinor)}`}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <TextInput
          label={t('refunds.byHand.reason')}
          description={t('refunds.byHand.reasonHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          withAsterisk
          maxLength={300}
          value={reason}
          error={isChecked && reasonError}
          onChange={(change) => setReason(change.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={give.isPending}>
            {amount ? t('refunds.byHand.confirm', { amount: money(amount) }) : t('refunds.byHand.confirmNone')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The same key goes with each try of one wish, so that a second click or a lost answer gives nothing twice. */
function useGiveBack(order: Order, onDone: () => void) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const refresh = useRefreshMoney(order.eventId, order.id)
  const key = useRef(crypto.randomUUID())
  const isSending = useRef(false)
  const create = api.refunds.create.useMutation({
    onSuccess: (refund) => {
      toastDone(t('refunds.byHand.done', { amount: showMoney(refund.amountMinor, refund.currency, tag) }))
      onDone()
    },
    onError: (error) => {
      if (codeOf(error) === 'IDEMPOTENCY_MISMATCH') key.current = crypto.randomUUID()
    },
    onSettled: () => {
      isSending.current = false
      refresh()
    },
  })
  return {
    error: create.error,
    isPending: create.isPending,
    run: (wish: { amountMinor: number; reason: string; ticketIds: string[] }) => {
      if (isSending.current) return
      isSending.current = true
      const { ticketIds, ...rest } = wish
      create.mutate({
        ...rest,
        orderId: order.id,
        ...(ticketIds.length > 0 ? { ticketIds } : {}),
        idempotencyKey: key.current,
      })
    },
  }
}

import { Button, Stack, Text, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { giveTicketsInput } from '@turnout/router/schema/orders'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Section } from '../../ui/page.tsx'
import { giftRefusal } from './gift-refusal.ts'
import classes from './give-form.module.css'
import { checkGift, emptyGift, type GiveFormValues, giftInput, ticketsChosen } from './give-form-values.ts'
import { GiveRecipient } from './give-recipient.tsx'
import { GiveTypes } from './give-types.tsx'
import { useRefreshSeats } from './use-refresh-seats.ts'

export type GiveFormState = UseFormReturnType<GiveFormValues>

interface GiveFormProps {
  event: Event
  ticketTypes: TicketType[]
  sessions: Session[]
}

/** Which tickets, for whom, and to which address; what was typed stays when the server refuses. */
export function GiveForm({ event, ticketTypes, sessions }: GiveFormProps) {
  const { t, i18n } = useTranslation()
  const form: GiveFormState = useForm<GiveFormValues>({
    initialValues: emptyGift(i18n.language === 'hu' ? 'hu' : 'en'),
    validate: (values) => checkGift(values, event.id, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const give = useGive(event, form, guard.release)
  const refusal = giftRefusal(give.error, { ticketTypes, sessions }, t)
  const chosen = ticketTypes.filter(({ id }) => (form.values.quantities[id] ?? 0) > 0)
  return (
    <form onSubmit={form.onSubmit(give.run, focusFirstError)} noValidate className={classes.form}>
      <Stack gap="lg" className={classes.fields}>
        <FormAlert error={give.error} text={refusal?.text} />
        <Section title={t('orders.give.choose')} note={t('orders.give.chooseNote')}>
          <GiveTypes
            form={form}
            event={event}
            ticketTypes={ticketTypes}
            sessions={sessions}
            faultyId={refusal?.ticketTypeId ?? null}
          />
        </Section>
        {chosen.length > 0 && <GiveNames form={form} chosen={chosen} />}
        <GiveRecipient form={form} />
      </Stack>
      <GiveSummary form={form} chosen={chosen} isBusy={give.isPending} />
      {guard.dialog}
    </form>
  )
}

/** Sends the form. The same key goes with each try of it, so that a second click or a lost answer gives nothing twice. */
function useGive(event: Event, form: GiveFormState, release: () => void) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const refreshSeats = useRefreshSeats(event.id)
  const key = useRef(crypto.randomUUID())
  const isSending = useRef(false)
  const give = api.orders.give.useMutation({
    onError: (error) => {
      refreshSeats()
      // Under this key something else went through: it is done, what is sent now is another gift.
      if (codeOf(error) === 'IDEMPOTENCY_MISMATCH') key.current = crypto.randomUUID()
      for (const { path, message } of faultyFields(error, t)) form.setFieldError(path, message)
    },
    onSuccess: async (order) => {
      release()
      utils.orders.get.setData({ orderId: order.id }, order)
      refreshSeats()
      toastDone(t('orders.give.done', { count: order.ticketCount, email: order.buyerEmail }))
      await navigate({
        to: '/events/$eventId/orders/$orderId',
        params: { eventId: event.id, orderId: order.id },
      })
    },
    onSettled: () => {
      isSending.current = false
    },
  })
  return {
    error: give.error,
    isPending: give.isPending,
    run: (values: GiveFormValues) => {
      if (isSending.current) return
      isSending.current = true
      give.mutate({ ...giveTicketsInput.parse(giftInput(values, event.id)), idempotencyKey: key.current })
    },
  }
}

function GiveNames({ form, chosen }: { form: GiveFormState; chosen: TicketType[] }) {
  const { t } = useTranslation()
  return (
    <Section title={t('orders.give.names')} note={t('orders.give.namesNote')}>
      <div className={classes.names}>
        {chosen.flatMap((type) => {
          const count = form.values.quantities[type.id] ?? 0
          const people = Array.from({ length: count }, (_, index) => index + 1)
          return people.map((number) => (
            <TextInput
              key={`${type.id} ${number}`}
              label={
                count === 1
                  ? t('orders.give.onlyName', { type: type.name })
                  : t('orders.give.name', { type: type.name, number })
              }
              maxLength={100}
              autoComplete="off"
              value={form.values.names[type.id]?.[number - 1] ?? ''}
              onChange={(change) => {
                const names = [...(form.values.names[type.id] ?? [])]
                names[number - 1] = change.currentTarget.value
                form.setFieldValue(
                  `names.${type.id}`,
                  Array.from(names, (name) => name ?? ''),
                )
              }}
            />
          ))
        })}
      </div>
    </Section>
  )
}

interface GiveSummaryProps {
  form: GiveFormState
  chosen: TicketType[]
  isBusy: boolean
}

/** What will happen, beside the form, with the button that makes it so. */
function GiveSummary({ form, chosen, isBusy }: GiveSummaryProps) {
  const { t } = useTranslation()
  const { quantities, buyer } = form.values
  const count = ticketsChosen(form.values)
  return (
    <aside className={classes.summary} aria-label={t('orders.give.summary')}>
      <Section title={t('orders.give.summary')}>
        {count === 0 ? (
          <Text c="dimmed">{t('orders.give.nothingChosen')}</Text>
        ) : (
          <>
            <ul className={classes.lines}>
              {chosen.map((type) => (
                <li key={type.id}>
                  <span>{type.name}</span>
                  <strong>× {quantities[type.id]}</strong>
                </li>
              ))}
            </ul>
            <Text size="sm" c="dimmed">
              {t('orders.give.free')}
              {buyer.email.trim() !== '' && ` · ${t('orders.give.sentTo', { email: buyer.email.trim() })}`}
            </Text>
          </>
        )}
        <Button type="submit" fullWidth mt="md" loading={isBusy}>
          {count === 0 ? t('orders.give.submit') : t('orders.give.submitCount', { count })}
        </Button>
      </Section>
    </aside>
  )
}

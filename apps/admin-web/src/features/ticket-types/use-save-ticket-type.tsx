import { Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import type { ticketTypeInputOf } from './ticket-type-form-values.ts'

/** Makes a ticket type with its first sessions, or changes all of it but its sessions. */
export function useSaveTicketType(eventId: string, type: TicketType | null, onDone: () => void) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const finish = (saved: TicketType) => {
    utils.ticketTypes.list.setData({ eventId }, (list) =>
      list?.some(({ id }) => id === saved.id)
        ? list.map((other) => (other.id === saved.id ? saved : other))
        : [...(list ?? []), saved],
    )
    void utils.events.get.invalidate({ eventId })
    void utils.events.availability.invalidate({ eventId })
    toastDone(t(type ? 'ticketTypes.form.saved' : 'ticketTypes.form.created', { name: saved.name }))
    onDone()
  }
  const create = api.ticketTypes.create.useMutation({ onSuccess: finish })
  const update = api.ticketTypes.update.useMutation({ onSuccess: finish })
  return {
    error: create.error ?? update.error,
    isPending: create.isPending || update.isPending,
    isSuccess: create.isSuccess || update.isSuccess,
    run: (input: ReturnType<typeof ticketTypeInputOf>, sessionIds: string[]) =>
      type
        ? update.mutate({ ...input, ticketTypeId: type.id })
        : create.mutate({ ...input, sessionIds, eventId, idempotencyKey }),
  }
}

/** Only what nobody has bought can be deleted. */
export function DeleteTicketType({ type, onDone }: { type: TicketType; onDone: () => void }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const { eventId, name } = type
  const remove = api.ticketTypes.delete.useMutation({ onError: (error) => toastError(errorText(error)) })
  const taken = type.sold + type.held
  if (taken > 0) {
    return (
      <Text size="sm" c="dimmed" maw={240}>
        {t('ticketTypes.form.cannotDelete', { count: taken })}
      </Text>
    )
  }
  return (
    <ConfirmButton
      label={t('common.delete')}
      title={t('ticketTypes.form.deleteTitle', { name })}
      text={t('ticketTypes.form.deleteText')}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        const done = await remove.mutateAsync({ ticketTypeId: type.id }).catch(() => null)
        if (!done) return
        utils.ticketTypes.list.setData({ eventId }, (list) => list?.filter(({ id }) => id !== type.id))
        void utils.events.get.invalidate({ eventId })
        toastDone(t('ticketTypes.form.deleted', { name }))
        onDone()
      }}
    />
  )
}

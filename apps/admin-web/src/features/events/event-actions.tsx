import { Button } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { LinkButton } from '../../ui/links.tsx'

/** The one thing to do next with an event, top right on all of its tabs. */
export function EventActions({ event }: { event: Event }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  const publish = usePublish(event)
  if (!organize) return null
  if (event.status === 'draft') {
    const isReady = event.missing.length === 0
    return isReady ? (
      <Button leftSection={<IconSend size={18} aria-hidden />} loading={publish.isPending} onClick={publish.run}>
        {t('events.publish.action')}
      </Button>
    ) : (
      <LinkButton to="/events/$eventId" params={{ eventId: event.id }} variant="default">
        {t('events.publish.whatIsMissing', { count: event.missing.length })}
      </LinkButton>
    )
  }
  if (event.status === 'published') {
    return (
      <LinkButton to="/events/$eventId/door" params={{ eventId: event.id }}>
        {t('events.openDoor')}
      </LinkButton>
    )
  }
  return null
}

/** Puts an event on sale. */
export function usePublish(event: Event): { run: () => void; isPending: boolean } {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  // A double click comes before the button knows that it is busy.
  const isSending = useRef(false)
  const publish = api.events.publish.useMutation({
    onSettled: () => {
      isSending.current = false
    },
    onSuccess: (published) => {
      utils.events.get.setData({ eventId: event.id }, published)
      void utils.events.availability.invalidate({ eventId: event.id })
      void utils.events.list.invalidate()
      toastDone(t('events.publish.done'))
    },
    onError: (error) => {
      void utils.events.get.invalidate({ eventId: event.id })
      toastError(errorText(error))
    },
  })
  const run = () => {
    if (isSending.current) return
    isSending.current = true
    publish.mutate({ eventId: event.id })
  }
  return { run, isPending: publish.isPending }
}

/** Only what nobody has a ticket for can be deleted. */
export function DeleteEvent({ event }: { event: Event }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const remove = api.events.delete.useMutation({ onError: (error) => toastError(errorText(error)) })
  return (
    <ConfirmButton
      label={t('events.deleting.action')}
      title={t('events.deleting.title')}
      text={t('events.deleting.text')}
      confirmLabel={t('events.deleting.confirm')}
      isDangerous
      onConfirm={async () => {
        const done = await remove.mutateAsync({ eventId: event.id }).catch(() => null)
        if (!done) return
        toastDone(t('events.deleting.done'))
        await navigate({ to: '/events' })
        void utils.events.list.invalidate()
      }}
    />
  )
}

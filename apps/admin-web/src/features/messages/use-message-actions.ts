import { codeOf, detailsOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Message } from '@turnout/router/schema/messages'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import type { MessageDraft } from './message-draft.ts'

/** What went wrong with a message, in words of its own where it is about what others did meanwhile. */
export function useMessageErrorText(): (error: unknown) => string {
  const { t } = useTranslation()
  const errorText = useErrorText()
  return (error) => {
    const { reason } = detailsOf(error)
    if (codeOf(error) !== 'CONFLICT') return errorText(error)
    if (reason === 'audience_changed') return t('messages.send.audienceChanged')
    if (reason === 'changed') return t('messages.send.changed')
    if (reason === 'not_a_draft') return t('messages.send.notADraft')
    return reason === 'nobody' ? t('messages.send.nobody') : errorText(error)
  }
}

/** Puts a message that was answered where it is on screen, and has the list read anew. */
export function usePutMessage() {
  const utils = api.useUtils()
  return (message: Message) => {
    utils.messages.get.setData({ messageId: message.id }, message)
    void utils.messages.list.invalidate({ eventId: message.eventId })
  }
}

/** Saves what is being written, as a new draft or a changed one. */
export function useSaveDraft(eventId: string, message: Message | null) {
  const put = usePutMessage()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const create = api.messages.create.useMutation({ onSuccess: put })
  const update = api.messages.update.useMutation({ onSuccess: put })
  return {
    isPending: create.isPending || update.isPending,
    error: create.error ?? update.error,
    save: (draft: MessageDraft): Promise<Message> =>
      message
        ? update.mutateAsync({ messageId: message.id, version: message.version, ...draft })
        : create.mutateAsync({ eventId, ...draft, idempotencyKey }),
  }
}

/** Sends a saved draft to oneself. */
export function useSendTest() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  return api.messages.sendTest.useMutation({
    onSuccess: () => toastDone(t('messages.tested')),
    onError: (error) => toastError(errorText(error)),
  })
}

/** Throws a draft away, or stops what is under way. */
export function useMessageActions() {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const errorText = useMessageErrorText()
  const put = usePutMessage()
  const onError = (error: unknown) => toastError(errorText(error))
  const remove = api.messages.delete.useMutation({ onError })
  const cancel = api.messages.cancel.useMutation({
    onError,
    onSuccess: (message) => {
      put(message)
      toastDone(t('messages.result.stopped'))
    },
  })
  return {
    remove: async ({ id: messageId, eventId }: Message): Promise<boolean> => {
      const done = await remove.mutateAsync({ messageId }).catch(() => null)
      if (!done) return false
      await utils.messages.list.invalidate({ eventId })
      toastDone(t('messages.deleted'))
      return true
    },
    cancel: ({ id: messageId }: Message) => cancel.mutateAsync({ messageId }).catch(() => null),
  }
}

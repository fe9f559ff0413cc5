import { Radio, Stack, Text } from '@mantine/core'
import { detailsOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Message } from '@turnout/router/schema/messages'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { toInstant } from '../../lib/zone.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { ZonedTimeField } from '../../ui/zoned-time-field.tsx'
import { useEvent } from '../events/use-event.ts'
import { useAudienceCount } from './audience-picker.tsx'
import { useFigures } from './use-figures.ts'
import { useMessageErrorText, usePutMessage } from './use-message-actions.ts'

interface SendDialogProps {
  message: Message
  onClose: () => void
  onSent: (message: Message) => void
}

/** Asks before a message goes out: to how many, and when. */
export function SendDialog({ message, onClose, onSent }: SendDialogProps) {
  const { t } = useTranslation()
  const event = useEvent()
  const utils = api.useUtils()
  const put = usePutMessage()
  const errorText = useMessageErrorText()
  const [isLater, setLater] = useState(false)
  const [wall, setWall] = useState('')
  const [hasTried, setTried] = useState(false)
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const count = useAudienceCount(event.id, message.audience)
  const people = count.data?.people ?? 0
  const of = useFigures()
  const send = api.messages.send.useMutation({
    onSuccess: (sent) => {
      put(sent)
      toastDone(t(sent.status === 'scheduled' ? 'messages.send.scheduled' : 'messages.send.started'))
      onSent(sent)
    },
    onError: (error) => {
      // What is sent next is another wish: it names another number.
      setKey(crypto.randomUUID())
      const { reason } = detailsOf(error)
      if (reason === 'audience_changed') void utils.messages.audience.invalidate({ eventId: event.id })
      if (reason === 'not_a_draft') void utils.messages.get.invalidate({ messageId: message.id })
    },
  })
  const at = toInstant(wall, event.timeZone)
  const isPast = at === null || new Date(at) <= new Date()
  const confirm = () => {
    setTried(true)
    if (isLater && isPast) return
    send.mutate({
      messageId: message.id,
      version: message.version,
      expectedPeople: people,
      sendAt: isLater ? at : null,
      idempotencyKey,
    })
  }
  return (
    <ConfirmDialog
      opened
      title={t('messages.send.title')}
      text={
        <Stack gap="sm">
          {send.error && <FormAlert error={send.error} text={errorText(send.error)} />}
          <Text fw={600}>{t('messages.send.people', of(people))}</Text>
          {(count.data?.declined ?? 0) > 0 && (
            <Text size="sm" c="dimmed">
              {t('messages.audience.declined', of(count.data?.declined ?? 0))}
            </Text>
          )}
          <Radio.Group
            label={t('messages.send.when')}
            value={isLater ? 'later' : 'now'}
            onChange={(value) => setLater(value === 'later')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="now" label={t('messages.send.now')} />
              <Radio value="later" label={t('messages.send.later')} />
            </Stack>
          </Radio.Group>
          {isLater && (
            <ZonedTimeField
              label={t('messages.send.at')}
              value={wall}
              onChange={setWall}
              zone={event.timeZone}
              required
              error={hasTried && isPast && t('messages.send.past')}
            />
          )}
          <Text size="sm" c="dimmed">
            {t('messages.send.hint')}
          </Text>
        </Stack>
      }
      confirmLabel={isLater ? t('messages.send.confirmLater') : t('messages.send.confirmNow', of(people))}
      keepLabel={t('messages.send.back')}
      isBusy={send.isPending}
      isDisabled={count.isFetching || people === 0}
      onConfirm={confirm}
      onClose={onClose}
    />
  )
}

import { Button, Group, Radio, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { Message } from '@turnout/router/schema/messages'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Section } from '../../ui/page.tsx'
import { useEvent } from '../events/use-event.ts'
import { AudiencePicker } from './audience-picker.tsx'
import { draftOf, firstUnknown, isSameDraft, type MessageDraft } from './message-draft.ts'
import { MessagePreview } from './message-preview.tsx'
import classes from './messages.module.css'
import { SendDialog } from './send-dialog.tsx'
import { useMessageActions, useMessageErrorText, useSaveDraft, useSendTest } from './use-message-actions.ts'
import { WordsFields } from './words-fields.tsx'

interface ComposerProps {
  /** Null is a new one. */
  message: Message | null
  /** One whose words and audience are used again. */
  model?: Message
}

/** Writes a message, with what it becomes beside it. */
export function Composer({ message, model }: ComposerProps) {
  const { t } = useTranslation()
  const event = useEvent()
  const navigate = useNavigate({ from: '/events/$eventId/messages' })
  const [draft, setDraft] = useState<MessageDraft>(() => draftOf(message ?? model ?? null))
  const [isStrict, setStrict] = useState(false)
  const [sending, setSending] = useState<Message | null>(null)
  const saving = useSaveDraft(event.id, message)
  const test = useSendTest()
  const { remove } = useMessageActions()
  const errorText = useMessageErrorText()
  const isDirty = !isSameDraft(draft, draftOf(message))
  const leave = useLeaveGuard(() => isDirty)
  const faults = faultsOf(draft, isStrict)
  const hasUnknown = firstUnknown(draft.subject, 'subject') !== null || firstUnknown(draft.body, 'body') !== null

  /** The message as it is on the server, saved if need be; null when it cannot be. */
  const stored = async (): Promise<Message | null> => {
    if (hasUnknown) return null
    if (message && !isDirty) return message
    const saved = await saving.save(draft).catch(() => null)
    if (!saved) return null
    setDraft(draftOf(saved))
    return saved
  }
  const show = (saved: Message) => void navigate({ search: { message: saved.id }, replace: true, ignoreBlocker: true })
  const save = async () => {
    const saved = await stored()
    if (!saved) return
    toastDone(t('messages.saved'))
    show(saved)
  }
  const sendTest = async () => {
    const saved = await stored()
    if (!saved) return
    test.mutate({ messageId: saved.id, idempotencyKey: crypto.randomUUID() })
    if (!message) show(saved)
  }
  const openSend = async () => {
    setStrict(true)
    if (draft.subject.trim() === '' || draft.body.trim() === '') return
    const saved = await stored()
    if (saved) setSending(saved)
  }
  return (
    <div className={classes.split}>
      <Stack>
        <Section title={t('messages.audience.title')}>
          <AudiencePicker audience={draft.audience} onChange={(audience) => setDraft({ ...draft, audience })} />
        </Section>
        <Section>
          <Stack>
            {saving.error && <FormAlert error={saving.error} text={errorText(saving.error)} />}
            <WordsFields draft={draft} faults={faults} onChange={setDraft} />
            <Radio.Group
              label={t('messages.field.replyTo')}
              value={draft.replyTo}
              onChange={(value) => setDraft({ ...draft, replyTo: value === 'sender' ? 'sender' : 'organisation' })}
            >
              <Stack gap={6} mt={6}>
                <Radio value="sender" label={t('messages.field.replyToSender')} />
                <Radio value="organisation" label={t('messages.field.replyToOrganisation')} />
              </Stack>
            </Radio.Group>
          </Stack>
          <Group justify="space-between" mt="lg" gap="xs">
            <Group gap="xs">
              <Button variant="default" onClick={() => void save()} loading={saving.isPending} disabled={hasUnknown}>
                {t('messages.save')}
              </Button>
              <Button variant="default" onClick={() => void sendTest()} loading={test.isPending} disabled={hasUnknown}>
                {t('messages.test')}
              </Button>
              {message && (
                <ConfirmButton
                  label={t('messages.delete')}
                  title={t('messages.deleteTitle')}
                  text={t('messages.deleteText')}
                  confirmLabel={t('common.delete')}
                  isDangerous
                  onConfirm={async () => {
                    if (await remove(message)) void navigate({ search: {}, ignoreBlocker: true })
                  }}
                />
              )}
            </Group>
            <Button ml="auto" onClick={() => void openSend()} disabled={hasUnknown}>
              {t('messages.send.open')}
            </Button>
          </Group>
        </Section>
      </Stack>
      <MessagePreview draft={draft} />
      {sending && (
        <SendDialog
          message={sending}
          onClose={() => {
            setSending(null)
            if (!message) show(sending)
          }}
          onSent={show}
        />
      )}
      {leave.dialog}
    </div>
  )
}

/** What is wrong with the words: missing ones only once it is to be sent. */
function faultsOf(draft: MessageDraft, isStrict: boolean) {
  return {
    subject: { unknown: firstUnknown(draft.subject, 'subject'), isMissing: isStrict && draft.subject.trim() === '' },
    body: { unknown: firstUnknown(draft.body, 'body'), isMissing: isStrict && draft.body.trim() === '' },
  }
}

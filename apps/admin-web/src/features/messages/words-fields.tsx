import { Button, Group, Text, Textarea, TextInput } from '@mantine/core'
import { type Placeholder, placeholders } from '@turnout/router/rules/messages'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type MessageDraft, withPlaceholder } from './message-draft.ts'

interface Fault {
  /** A placeholder that stands for nothing. */
  unknown: string | null
  isMissing: boolean
}

interface WordsFieldsProps {
  draft: MessageDraft
  faults: { subject: Fault; body: Fault }
  onChange: (draft: MessageDraft) => void
}

/** Subject and body, and what can be put into them. */
export function WordsFields({ draft, faults, onChange }: WordsFieldsProps) {
  const { t } = useTranslation()
  const body = useRef<HTMLTextAreaElement>(null)
  const told = ({ unknown, isMissing }: Fault) => {
    if (unknown !== null) return t('messages.field.unknown', { name: unknown, interpolation: { escapeValue: false } })
    return isMissing && t('messages.field.required')
  }
  const put = (name: Placeholder) => {
    const field = body.current
    if (!field) return
    const [text, at] = withPlaceholder(draft.body, name, field.selectionStart, field.selectionEnd)
    onChange({ ...draft, body: text })
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(at, at)
    })
  }
  return (
    <>
      <TextInput
        label={t('messages.field.subject')}
        maxLength={150}
        value={draft.subject}
        error={told(faults.subject)}
        onChange={({ currentTarget }) => onChange({ ...draft, subject: currentTarget.value })}
      />
      <div>
        <Textarea
          ref={body}
          label={t('messages.field.body')}
          description={t('messages.field.bodyHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          maxLength={20_000}
          autosize
          minRows={8}
          maxRows={24}
          value={draft.body}
          error={told(faults.body)}
          onChange={({ currentTarget }) => onChange({ ...draft, body: currentTarget.value })}
        />
        <Group gap={6} mt="xs" role="group" aria-label={t('messages.field.placeholders')}>
          <Text size="sm" c="dimmed">
            {t('messages.field.placeholders')}
          </Text>
          {placeholders.map((name) => (
            <Button key={name} variant="default" size="compact-sm" onClick={() => put(name)}>
              {t(`messages.field.placeholder.${name}`)}
            </Button>
          ))}
        </Group>
      </div>
    </>
  )
}

import { Alert } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { errorCode, useErrorText } from '../lib/error-text.ts'

/** Above a form: why it was not saved. What was typed stays as it is. */
export function FormAlert({ error, text }: { error: unknown; text?: string }) {
  const errorText = useErrorText()
  if (!error && !text) return null
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertCircle size={18} aria-hidden />}
      styles={{ message: { color: 'var(--turnout-bad)' } }}
    >
      {text ?? errorText(error)} {!text && <small>({errorCode(error)})</small>}
    </Alert>
  )
}

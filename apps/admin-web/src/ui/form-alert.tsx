import { errorCode, useErrorText } from '../lib/error-text.ts'
import { Notice } from './notice.tsx'

/** Above a form: why it was not saved. What was typed stays as it is. */
export function FormAlert({ error, text }: { error: unknown; text?: string }) {
  const errorText = useErrorText()
  if (!error && !text) return null
  return (
    <Notice tone="bad" announce="alert">
      {text ?? errorText(error)} {!text && <small>({errorCode(error)})</small>}
    </Notice>
  )
}

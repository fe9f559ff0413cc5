import { type FormEvent, useState } from 'react'
import type { ShellAnswer } from '../../shared/ipc.ts'
import { useWords } from '../i18n/i18n.ts'
import { NO_WEDGE } from '../scanner/listen-to-wedge.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

interface Props {
  label: string
  action: string
  /** Said when it went well. */
  done?: string
  isNew?: boolean
  submit: (pin: string) => Promise<ShellAnswer>
  onDone: () => void
}

/** Takes a PIN; the shell says whether it is right and how long to wait. */
export function PinForm({ label, action, done, isNew = false, submit, onDone }: Props) {
  const t = useWords()
  const [pin, setPin] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isDone, setIsDone] = useState(false)

  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!isPin(pin)) return setProblem(t('setup.pinShort'))
    const answer = await submit(pin)
    setPin('')
    setIsDone(answer.ok)
    setProblem(answer.ok ? null : describe(answer))
    if (answer.ok) onDone()
  }
  return (
    <form onSubmit={(event) => void send(event)} {...NO_WEDGE} noValidate>
      <Field
        label={label}
        hint={t('setup.pinHint')}
        problem={problem}
        type="password"
        inputMode="numeric"
        autoComplete={isNew ? 'new-password' : 'off'}
        value={pin}
        onChange={(event) => setPin(event.target.value.replace(/\D/g, '').slice(0, 12))}
      />
      <div className="actions">
        <Button type="submit" look="primary">
          {action}
        </Button>
      </div>
      {isDone && done && <p role="status">{done}</p>}
    </form>
  )

  function describe(answer: Extract<ShellAnswer, { ok: false }>): string {
    const wait = Math.ceil((answer.retryAfterMs ?? 0) / 1000)
    const words = t(`setup.problem.${answer.problem}`)
    return wait > 0 ? `${words} ${t('settings.waitSeconds', { s: wait })}` : words
  }
}

/** The shell's rule for a PIN. */
export function isPin(text: string): boolean {
  return /^\d{6,12}$/.test(text)
}

import { type FormEvent, useState } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'

interface Props {
  label: string
  /** Ready-made reasons; words of one's own are always possible. */
  reasons: string[]
  confirm: string
  look: 'primary' | 'danger'
  problem: string | null
  isBusy: boolean
  onConfirm: (reason: string) => void
  onCancel: () => void
}

const OTHER = 'other'

/** Asks why. One of the usual reasons is a single touch. */
export function ReasonForm({ label, reasons, confirm, look, problem, isBusy, onConfirm, onCancel }: Props) {
  const t = useWords()
  const [chosen, setChosen] = useState(reasons[0] ?? OTHER)
  const [typed, setTyped] = useState('')
  const reason = (chosen === OTHER ? typed : chosen).trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason !== '' && !isBusy) onConfirm(reason)
  }
  return (
    <form onSubmit={submit}>
      <Choice
        label={label}
        value={chosen}
        options={[...reasons.map((value) => ({ value, label: value })), { value: OTHER, label: t('undo.other') }]}
        onChange={setChosen}
      />
      {chosen === OTHER && (
        <Field
          label={t('undo.other')}
          value={typed}
          maxLength={300}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
        />
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="actions">
        <Button size="large" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" look={look} size="large" disabled={reason === '' || isBusy}>
          {confirm}
        </Button>
      </div>
    </form>
  )
}

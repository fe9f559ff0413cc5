import { type FormEvent, useState } from 'react'
import type { ShellProblem } from '../../shared/ipc.ts'
import { shell } from '../device/shell.ts'
import { useWords } from '../i18n/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

/** Another server for this kiosk; it starts over, with nothing of the old one left. */
export function ServerForm({ server, onDone }: { server: string; onDone: () => void }) {
  const t = useWords()
  const [typed, setTyped] = useState(server)
  const [problem, setProblem] = useState<ShellProblem | null>(null)

  const send = async (acceptUnreachable: boolean) => {
    const answer = await shell.configure({ server: typed, acceptUnreachable })
    if (answer.ok) onDone()
    else setProblem(answer.problem)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void send(false)
  }
  return (
    <form onSubmit={submit} noValidate>
      <Field
        label={t('setup.server')}
        hint={t('setup.serverHint')}
        problem={problem && t(`setup.problem.${problem}`)}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
      />
      <div className="actions">
        {problem === 'unreachable' && <Button onClick={() => void send(true)}>{t('setup.saveAnyway')}</Button>}
        <Button type="submit" look="primary">
          {t('setup.save')}
        </Button>
      </div>
    </form>
  )
}

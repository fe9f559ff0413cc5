import { type FormEvent, useEffect, useState } from 'react'
import type { ShellInfo, ShellProblem } from '../../shared/ipc.ts'
import { shell } from '../device/shell.ts'
import { useWords } from '../i18n/i18n.ts'
import { NO_WEDGE } from '../scanner/listen-to-wedge.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { isPin } from './pin-form.tsx'

/** The first start of the kiosk program: which server, and the PIN to leave. */
export default function SetupScreen({ onDone }: { onDone: () => void }) {
  const t = useWords()
  const [info, setInfo] = useState<ShellInfo | null>(null)
  const [server, setServer] = useState('')
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [problem, setProblem] = useState<ShellProblem | null>(null)
  const [pinProblem, setPinProblem] = useState<string | null>(null)
  useEffect(() => {
    shell.info({}).then(
      (known) => {
        setInfo(known)
        setServer(known.server ?? '')
      },
      () => setInfo(null),
    )
  }, [])
  if (!info) return <main className="starting" aria-busy="true" />
  const asksPin = info.mode === 'kiosk' && !info.hasPin

  const save = async (acceptUnreachable: boolean) => {
    if (asksPin && !isPin(pin)) return setPinProblem(t('setup.pinShort'))
    if (asksPin && pin !== again) return setPinProblem(t('setup.pinsDiffer'))
    setPinProblem(null)
    const answer = await shell.configure({
      ...(info.hasFixedServer ? {} : { server, acceptUnreachable }),
      ...(asksPin ? { newPin: pin } : {}),
    })
    if (!answer.ok) return setProblem(answer.problem)
    // With a new address the shell loads the page anew, with leave to reach it: this one has nothing to go on with.
    const { server: kept } = await shell.info({})
    if (kept === info.server) onDone()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save(false)
  }
  const digits = (text: string) => text.replace(/\D/g, '').slice(0, 12)
  return (
    <main className="pairing">
      <h1>{t('setup.title')}</h1>
      {!info.hasFixedServer && <p className="lead">{t('setup.text')}</p>}
      <form onSubmit={submit} {...NO_WEDGE} noValidate>
        <Field
          label={t('setup.server')}
          hint={t('setup.serverHint')}
          problem={problem && t(`setup.problem.${problem}`)}
          value={server}
          readOnly={info.hasFixedServer}
          onChange={(event) => setServer(event.target.value)}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
        />
        {asksPin && (
          <>
            <Field
              label={t('setup.pin')}
              hint={t('setup.pinHint')}
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              value={pin}
              onChange={(event) => setPin(digits(event.target.value))}
            />
            <Field
              label={t('setup.pinAgain')}
              problem={pinProblem}
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              value={again}
              onChange={(event) => setAgain(digits(event.target.value))}
            />
          </>
        )}
        <div className="actions">
          {problem === 'unreachable' && <Button onClick={() => void save(true)}>{t('setup.saveAnyway')}</Button>}
          <Button type="submit" look="primary" size="large">
            {t('setup.save')}
          </Button>
        </div>
      </form>
    </main>
  )
}

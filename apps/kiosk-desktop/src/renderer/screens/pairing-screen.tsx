import { type FormEvent, useEffect, useState } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { listenToWedge } from '../scanner/listen-to-wedge.ts'
import type { Kiosk } from '../station/kiosk.ts'
import type { PairingProblem } from '../station/pair.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PairingCamera } from './pairing-camera.tsx'

interface Props {
  kiosk: Kiosk
  /** The code of a link that was opened; it pairs only when the person says so. */
  offered: string | null
  server: string
}

type Fault = { problem: PairingProblem; server?: string }

/** Pairing by typing, by the camera, by a scanner, or by a link. */
export function PairingScreen({ kiosk, offered, server }: Props) {
  const t = useWords()
  const [code, setCode] = useState(grouped(offered ?? ''))
  const [fault, setFault] = useState<Fault | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [hasCamera, setHasCamera] = useState(false)

  const pair = async (text: string) => {
    if (isBusy) return
    setIsBusy(true)
    setFault(null)
    const problem = await kiosk.pair(text)
    setIsBusy(false)
    setFault(problem)
  }
  useEffect(() => listenToWedge((text) => void pair(text)))

  const message = fault && t(`pairing.problem.${fault.problem}`, { server: fault.server ?? '' })
  if (offered !== null && fault === null) {
    return (
      <main className="message">
        <h1>{t('pairing.offeredTitle')}</h1>
        <p className="code-shown">{grouped(offered)}</p>
        <p>{t('pairing.offeredText')}</p>
        <div className="actions">
          <Button size="large" onClick={kiosk.declineOffer} disabled={isBusy}>
            {t('pairing.notNow')}
          </Button>
          <Button look="primary" size="large" onClick={() => void pair(offered)} disabled={isBusy}>
            {isBusy ? t('pairing.pairing') : t('pairing.pair')}
          </Button>
        </div>
      </main>
    )
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    void pair(code)
  }
  return (
    <main className="pairing">
      <h1>{t('pairing.title')}</h1>
      <p className="lead">{t('pairing.text')}</p>
      {hasCamera ? (
        <>
          <PairingCamera onCode={(text) => void pair(text)} />
          {message && (
            <p className="problem" role="alert">
              {message}
            </p>
          )}
        </>
      ) : (
        <form onSubmit={submit} noValidate>
          <Field
            label={t('pairing.code')}
            hint={t('pairing.codeHint')}
            problem={message}
            className="code-field"
            value={code}
            onChange={(event) => setCode(grouped(event.target.value))}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            inputMode="text"
            ref={focusFirst}
          />
          <Button type="submit" look="primary" size="large" disabled={isBusy}>
            {isBusy ? t('pairing.pairing') : t('pairing.pair')}
          </Button>
        </form>
      )}
      <Button
        icon="camera"
        onClick={() => {
          setFault(null)
          setHasCamera(!hasCamera)
        }}
      >
        {hasCamera ? t('pairing.stopScan') : t('pairing.scan')}
      </Button>
      <p className="soft server">{server}</p>
    </main>
  )
}

function focusFirst(element: HTMLInputElement | null): void {
  element?.focus()
}

/** Capitals in two groups of four, as the organizer's screen shows them. */
function grouped(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8)
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters
}

import { useEffect, useState } from 'react'
import type { ScanResult, Shown } from '../door/door-state.ts'
import type { Door } from '../door/open-door.ts'
import { isForceable } from '../door/verdict.ts'
import { useWords } from '../i18n/i18n.ts'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { headline } from './headline.ts'
import { ResultDetails } from './result-details.tsx'

/** How long a result stays when nobody touches it and nobody comes. */
const STAYS_MS = 3000

interface Props {
  door: Door
  shown: Shown
  /** Something is open over it: it waits. */
  isHeld: boolean
  onSearch: () => void
  onUndo: (checkInId: string, name: string | null) => void
  onForce: (result: ScanResult) => void
}

/** What one glance must tell. The camera goes on behind it: the next scan takes its place. */
export function ResultScreen({ door, shown, ...rest }: Props) {
  const t = useWords()
  if (shown.kind === 'result') return <Result key={shown.result.scanId} door={door} result={shown.result} {...rest} />
  return (
    <section className="result checking" role="status">
      <p className="result-words">{t('result.checking')}</p>
    </section>
  )
}

function Result({ door, result, isHeld, onSearch, onUndo, onForce }: Omit<Props, 'shown'> & { result: ScanResult }) {
  const t = useWords()
  const [isTouched, setIsTouched] = useState(false)
  const role = useStore(door.state, (state) => state.profile.role)
  const { verdict, answer, isUndone } = result
  const stays = isHeld || isTouched

  useEffect(() => {
    if (stays) return
    const timer = setTimeout(door.dismiss, STAYS_MS)
    return () => clearTimeout(timer)
  }, [door, stays])
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (isHeld) return
      if (key === 'Escape') door.dismiss()
      if (key === 'Tab') setIsTouched(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [door, isHeld])

  const checkInId = verdict === 'admitted' || verdict === 'look_again' ? answer?.checkInId : undefined
  return (
    <section
      className={`result ${isUndone ? 'undone' : verdict} ${stays ? 'stays' : ''}`}
      aria-label={headline(result, t)}
      onPointerDown={() => setIsTouched(true)}
    >
      <div className="result-main" role="alert">
        <Shape verdict={isUndone ? 'undone' : verdict} />
        <div className="result-text">
          <p className="result-words">{headline(result, t)}</p>
          <ResultDetails door={door} result={result} />
        </div>
      </div>
      <div className="result-actions">
        {checkInId && !isUndone && (
          <Button size="large" icon="undo" onClick={() => onUndo(checkInId, answer?.ticket?.attendeeName ?? null)}>
            {t('result.undo')}
          </Button>
        )}
        {role === 'supervisor' && verdict !== 'not_recorded' && isForceable(answer?.reason) && !answer?.forced && (
          <Button size="large" icon="warning" onClick={() => onForce(result)}>
            {t('result.force')}
          </Button>
        )}
        {verdict === 'not_recorded' && (
          <Button size="large" icon="swap" onClick={() => void door.scan(result.code)}>
            {t('result.retry')}
          </Button>
        )}
        {answer?.outcome !== 'admitted' && (
          <Button size="large" icon="search" onClick={onSearch}>
            {t('ready.searchShort')}
          </Button>
        )}
        <Button size="large" icon="check" onClick={door.dismiss}>
          {t('result.next')}
        </Button>
      </div>
      <span className="result-time" aria-hidden="true" />
    </section>
  )
}

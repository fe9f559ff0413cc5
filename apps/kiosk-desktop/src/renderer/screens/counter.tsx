import type { SessionStats } from '@turnout/router/schema/check-in'
import { useWords } from '../i18n/i18n.ts'

/** Admitted of expected, large enough for an arm's length. */
export function Counter({ counter }: { counter: SessionStats | null }) {
  const t = useWords()
  if (!counter) {
    return (
      <section className="counter" aria-busy="true">
        <p className="counter-number placeholder">
          <span className="visually-hidden">{t('ready.counting')}</span>
        </p>
      </section>
    )
  }
  const { admitted, expected } = counter
  return (
    <section className="counter" aria-label={t('ready.ofSpoken', { admitted, expected })}>
      <p className="counter-number">{admitted}</p>
      <p className="counter-of">
        <strong>{t('ready.of', { expected })}</strong> {t('ready.admitted')}
      </p>
      <progress className="counter-bar" max={Math.max(expected, 1)} value={Math.min(admitted, Math.max(expected, 1))}>
        {admitted}
      </progress>
    </section>
  )
}

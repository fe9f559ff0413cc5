import type { LockReason } from '../door/lock-reason.ts'
import { useWords } from '../i18n/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

interface Props {
  reason: LockReason
  isWiped: boolean
  onPairAgain: () => void
}

/** Says why nothing goes any more, and that nothing is left here. */
export function LockedScreen({ reason, isWiped, onPairAgain }: Props) {
  const t = useWords()
  return (
    <main className="message locked" aria-live="assertive">
      <Icon name="lock" />
      <h1>{t('locked.title')}</h1>
      <p className="lead">{t(`locked.reason.${reason}`)}</p>
      <p>{t(`locked.next.${reason}`)}</p>
      <p className={isWiped ? 'soft' : 'problem'}>{isWiped ? t('locked.wiped') : t('locked.wipeFailed')}</p>
      <Button look="primary" size="large" onClick={onPairAgain}>
        {t('locked.pairAgain')}
      </Button>
    </main>
  )
}

import { useState } from 'react'
import type { Door, UndoOutcome } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ReasonForm } from './reason-form.tsx'

interface Props {
  door: Door
  checkInId: string
  name: string | null
  onClose: () => void
}

/** Takes a check-in back, with a reason. */
export function UndoDialog({ door, checkInId, name, onClose }: Props) {
  const t = useWords()
  const [outcome, setOutcome] = useState<UndoOutcome | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  const undo = async (reason: string) => {
    setIsBusy(true)
    const result = await door.undo(checkInId, reason)
    setIsBusy(false)
    if (result === 'done') onClose()
    else setOutcome(result)
  }
  return (
    <Dialog title={t('undo.title')} onClose={onClose}>
      {name && <p className="dialog-name">{name}</p>}
      <p>{t('undo.text')}</p>
      <ReasonForm
        label={t('undo.reason')}
        reasons={[t('undo.reasons.mistake'), t('undo.reasons.wrongPerson'), t('undo.reasons.left')]}
        confirm={t('undo.confirm')}
        look="danger"
        problem={outcome && outcome !== 'done' ? t(`undo.${outcome}`) : null}
        isBusy={isBusy}
        onConfirm={(reason) => void undo(reason)}
        onCancel={onClose}
      />
    </Dialog>
  )
}

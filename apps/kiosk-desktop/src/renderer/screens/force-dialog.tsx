import type { ScanResult } from '../door/door-state.ts'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { Dialog } from '../ui/dialog.tsx'
import { ReasonForm } from './reason-form.tsx'

interface Props {
  door: Door
  result: ScanResult
  onClose: () => void
}

/** A supervisor lets somebody in in spite of the reason; both are recorded. */
export function ForceDialog({ door, result, onClose }: Props) {
  const t = useWords()
  const { answer, code } = result
  return (
    <Dialog title={t('force.title')} onClose={onClose}>
      {answer?.ticket?.attendeeName && <p className="dialog-name">{answer.ticket.attendeeName}</p>}
      {answer?.reason && <p>{t('force.text', { reason: t(`result.reason.${answer.reason}`) })}</p>}
      <ReasonForm
        label={t('force.reason')}
        reasons={[t('force.reasons.known'), t('force.reasons.helpDesk'), t('force.reasons.organizer')]}
        confirm={t('force.confirm')}
        look="danger"
        problem={null}
        isBusy={false}
        onConfirm={(reason) => {
          onClose()
          void door.scan(code, { reason })
        }}
        onCancel={onClose}
      />
    </Dialog>
  )
}

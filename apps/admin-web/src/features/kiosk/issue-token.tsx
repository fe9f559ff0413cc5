import { Modal } from '@mantine/core'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import type { IssuedToken } from '@turnout/router/schema/kiosk'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IssueForm, type IssueFormValues, newStation } from './issue-form.tsx'
import { PairingPanel } from './pairing-panel.tsx'

interface IssueTokenProps {
  event: Event
  opened: boolean
  onClose: () => void
}

/** A dialog of two steps: what the station is to be, then its pairing code, shown this once. */
export function IssueToken({ event, opened, onClose }: IssueTokenProps) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const [issued, setIssued] = useState<IssuedToken | null>(null)
  const [values, setValues] = useState<IssueFormValues>(newStation)
  // A new key for each station: a second click on the same form gives the same station.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const issue = api.kiosk.issue.useMutation({
    onSuccess: (token) => {
      setIssued(token)
      setKey(crypto.randomUUID())
      void utils.kiosk.list.invalidate({ eventId: event.id })
    },
    // After an answer that was lost, something else may have gone through under this key.
    onError: (error) => {
      if (codeOf(error) === 'IDEMPOTENCY_MISMATCH') setKey(crypto.randomUUID())
    },
  })
  const startOver = (next: IssueFormValues) => {
    setIssued(null)
    setValues(next)
    issue.reset()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => startOver(newStation)}
      size={issued ? 'lg' : 'md'}
      title={issued ? t('kiosk.pairing.title', { name: issued.station.name }) : t('kiosk.issue.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      // The code cannot be shown again: a stray click beside the dialog must not lose it.
      closeOnClickOutside={issued === null}
    >
      {issued ? (
        <PairingPanel issued={issued} onAgain={() => startOver(values)} onClose={onClose} />
      ) : (
        <IssueForm
          initial={values}
          event={event}
          error={issue.error}
          isBusy={issue.isPending}
          onSubmit={(next) => {
            setValues(next)
            issue.mutate({ ...next, eventId: event.id, idempotencyKey })
          }}
        />
      )}
    </Modal>
  )
}

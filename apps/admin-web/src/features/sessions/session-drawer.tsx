import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import { useTranslation } from 'react-i18next'
import { FormDrawer } from '../../ui/form-drawer.tsx'
import { SessionForm } from './session-form.tsx'

interface SessionDrawerProps {
  opened: boolean
  /** Null makes a new one. */
  session: Session | null
  event: Event
  sessions: Session[]
  canEdit: boolean
  onClose: () => void
}

/** Creates or changes a session beside the matrix. */
export function SessionDrawer({ opened, session, onClose, ...props }: SessionDrawerProps) {
  const { t } = useTranslation()
  return (
    <FormDrawer
      opened={opened}
      onClose={onClose}
      title={session ? t('sessions.form.editTitle', { code: session.code }) : t('sessions.form.newTitle')}
    >
      <SessionForm key={session?.id ?? 'new'} session={session} onDone={onClose} {...props} />
    </FormDrawer>
  )
}

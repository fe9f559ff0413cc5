import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { FormDrawer } from '../../ui/form-drawer.tsx'
import { TicketTypeForm } from './ticket-type-form.tsx'

interface TicketTypeDrawerProps {
  opened: boolean
  /** Null makes a new one. */
  type: TicketType | null
  event: Event
  sessions: Session[]
  /** Why nothing may be changed; null when it may. */
  closedBecause: string | null
  onClose: () => void
}

/** Creates or changes a ticket type beside the matrix. */
export function TicketTypeDrawer({ opened, type, onClose, ...props }: TicketTypeDrawerProps) {
  const { t } = useTranslation()
  return (
    <FormDrawer
      opened={opened}
      onClose={onClose}
      title={type ? t('ticketTypes.form.editTitle') : t('ticketTypes.form.newTitle')}
    >
      <TicketTypeForm key={type?.id ?? 'new'} type={type} onDone={onClose} {...props} />
    </FormDrawer>
  )
}

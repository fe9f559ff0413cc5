import { Drawer } from '@mantine/core'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { TicketTypeForm } from './ticket-type-form.tsx'

interface TicketTypeDrawerProps {
  opened: boolean
  /** Null makes a new one. */
  type: TicketType | null
  event: Event
  sessions: Session[]
  canEdit: boolean
  onClose: () => void
}

/** Creates or changes a ticket type beside the matrix. */
export function TicketTypeDrawer({ opened, type, onClose, ...props }: TicketTypeDrawerProps) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={type ? t('ticketTypes.form.editTitle') : t('ticketTypes.form.newTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <TicketTypeForm key={type?.id ?? 'new'} type={type} onDone={onClose} {...props} />}
    </Drawer>
  )
}

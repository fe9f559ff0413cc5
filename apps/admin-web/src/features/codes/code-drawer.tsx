import type { SaleCode } from '@turnout/router/schema/codes'
import type { Event } from '@turnout/router/schema/events'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { FormDrawer } from '../../ui/form-drawer.tsx'
import { CodeForm } from './code-form.tsx'

interface CodeDrawerProps {
  opened: boolean
  /** Null makes a new one. */
  code: SaleCode | null
  event: Event
  ticketTypes: TicketType[]
  onClose: () => void
}

/** Creates or changes a code beside the list. */
export function CodeDrawer({ opened, code, onClose, ...props }: CodeDrawerProps) {
  const { t } = useTranslation()
  return (
    <FormDrawer
      opened={opened}
      onClose={onClose}
      title={code ? t('codes.form.editTitle', { code: code.code }) : t('codes.form.newTitle')}
    >
      <CodeForm key={code?.id ?? 'new'} code={code} onDone={onClose} {...props} />
    </FormDrawer>
  )
}

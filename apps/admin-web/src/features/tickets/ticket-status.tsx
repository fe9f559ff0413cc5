import type { TicketStatus } from '@turnout/router/schema/tickets'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<TicketStatus, Tone> = { held: 'warn', valid: 'good', cancelled: 'bad', expired: 'quiet' }

/** The state of a ticket in one word. */
export function TicketStatusBadge({ status }: { status: TicketStatus }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`tickets.status.${status}`)}</StatusBadge>
}

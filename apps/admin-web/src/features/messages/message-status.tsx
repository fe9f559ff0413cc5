import type { MessageStatus } from '@turnout/router/schema/messages'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<MessageStatus, Tone> = {
  draft: 'quiet',
  scheduled: 'accent',
  sending: 'warn',
  sent: 'good',
  cancelled: 'quiet',
}

/** A message's state in one word. */
export function MessageStatusBadge({ status }: { status: MessageStatus }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`messages.status.${status}`)}</StatusBadge>
}

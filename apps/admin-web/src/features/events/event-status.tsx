import type { EventStatus } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<EventStatus, Tone> = { draft: 'warn', published: 'good', cancelled: 'bad', completed: 'quiet' }

/** The state of an event in one word. */
export function EventStatusBadge({ status }: { status: EventStatus }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`events.status.${status}`)}</StatusBadge>
}

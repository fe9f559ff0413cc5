import type { Refund } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<Refund['status'], Tone> = {
  requested: 'warn',
  succeeded: 'good',
  failed: 'bad',
  withdrawn: 'quiet',
}

/** What became of money given back, in one word. */
export function RefundStatusBadge({ status }: { status: Refund['status'] }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`refunds.status.${status}`)}</StatusBadge>
}

import type { OrderStatus } from '@turnout/router/schema/orders'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<OrderStatus, Tone> = {
  pending: 'warn',
  confirmed: 'good',
  cancelled: 'bad',
  refunded: 'quiet',
  expired: 'quiet',
}

/** The state of an order in one word. */
export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`orders.status.${status}`)}</StatusBadge>
}

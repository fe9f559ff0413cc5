import type { DeliveryStatus, Webhook, WebhookDelivery } from '@turnout/router/schema/webhooks'
import type { TFunction } from 'i18next'
import type { Tone } from '../../ui/status-badge.tsx'

/** How a webhook is, in one word. */
export function webhookState({ isActive, switchedOff, failingSince }: Webhook): {
  tone: Tone
  key: 'on' | 'failing' | 'off' | 'switchedOff'
} {
  if (isActive) return failingSince ? { tone: 'bad', key: 'failing' } : { tone: 'good', key: 'on' }
  return switchedOff && switchedOff.reason !== 'by_hand'
    ? { tone: 'bad', key: 'switchedOff' }
    : { tone: 'quiet', key: 'off' }
}

export const deliveryTones: Record<DeliveryStatus, Tone> = {
  pending: 'warn',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'quiet',
}

const faults = [
  'status',
  'redirect',
  'timeout',
  'dns',
  'refused',
  'reset',
  'unreachable',
  'tls',
  'private_address',
  'bad_answer',
  'secret',
] as const

/** What went wrong, by its class. */
export function faultText(fault: string, t: TFunction): string {
  return t(`webhooks.fault.${faults.find((known) => known === fault) ?? 'other'}`)
}

/** How a try went: the status where an answer came, with what is wrong with it. */
export function resultText(result: Pick<WebhookDelivery, 'lastStatus' | 'lastError'>, t: TFunction): string {
  const { lastStatus: status, lastError: fault } = result
  if (status === null) return fault ? faultText(fault, t) : ''
  return fault === 'redirect'
    ? `${t('webhooks.answered', { status })} · ${faultText(fault, t)}`
    : t('webhooks.answered', { status })
}

/** The host of an address; the rest of it may be a secret, and is long. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

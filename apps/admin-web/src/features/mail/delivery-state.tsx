import type { MailDelivery, MailStatus } from '@turnout/router/schema/mail'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<MailStatus, Tone> = {
  sending: 'warn',
  sent: 'good',
  failed: 'bad',
  bounced: 'bad',
  complained: 'bad',
}

/** What has become of a mail, in one word. */
export function DeliveryBadge({ status }: { status: MailStatus }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[status]}>{t(`mail.status.${status}`)}</StatusBadge>
}

/** What servers say of mailboxes, by the codes of RFC 3463. */
const reasons = {
  '5.1.1': 'noMailbox',
  '5.1.2': 'noServer',
  '5.1.3': 'badAddress',
  '5.1.10': 'noServer',
  '5.2.1': 'disabled',
  '5.2.2': 'full',
  '4.2.2': 'full',
} as const

/** Why a mail did not arrive, in words where the server's code is known; null where there is nothing to say. */
export function useDeliveryReason(): (delivery: MailDelivery) => string | null {
  const { t } = useTranslation()
  return ({ status, statusCode, error }) => {
    if (error === 'UNREACHABLE') return t('mail.reason.unreachable')
    if (status === 'complained') return t('mail.reason.complained')
    const known = statusCode && statusCode in reasons ? reasons[statusCode as keyof typeof reasons] : null
    if (known && statusCode) return t(`mail.reason.${known}`, { code: statusCode })
    if (statusCode && status !== 'sent') return t('mail.reason.other', { code: statusCode })
    return error ? t('mail.reason.fault', { code: error }) : null
  }
}

/** What a kind of mail is called; its own name where this version does not know it. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation()
  return (kind) => t(`mail.kind.${kind.replaceAll('.', '_').replaceAll('-', '_')}` as 'mail.kind.message', kind)
}

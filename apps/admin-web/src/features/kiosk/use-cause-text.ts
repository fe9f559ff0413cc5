import type { Station } from '@turnout/router/schema/kiosk'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showRelative } from '../../lib/time.ts'
import type { Cause } from './station-health.ts'

/** Says a cause in words, as of an instant in milliseconds since 1970. */
export function useCauseText(): (cause: Cause, station: Station, now: number) => string {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const length = useLengthOfTime()
  return (cause, station, now) => {
    const ago = (instant: string | null) => (instant === null ? '' : showRelative(instant, now, tag))
    switch (cause) {
      case 'waiting':
        return t('kiosk.cause.waiting', { time: length(Date.parse(station.pairingExpiresAt) - now) })
      case 'revoked':
        return t('kiosk.cause.revoked', { ago: ago(station.revokedAt) })
      case 'expired':
        return t('kiosk.cause.expired', { ago: ago(station.expiresAt) })
      case 'silent':
        return t('kiosk.cause.silent', { ago: ago(station.lastSeenAt ?? station.pairedAt) })
      case 'quiet':
        return t('kiosk.cause.quiet', { ago: ago(station.lastSeenAt) })
      case 'unsent':
        return t('kiosk.cause.unsent', { count: station.unsentScans ?? 0 })
      case 'clock':
        return t('kiosk.cause.clock', { time: length(Math.abs(station.clockOffsetMs ?? 0)) })
      case 'battery':
        return t('kiosk.cause.battery', { percent: station.batteryPercent ?? 0 })
      case 'ending':
        return t('kiosk.cause.ending', { when: ago(station.expiresAt) })
      default:
        return t(`kiosk.cause.${cause}`)
    }
  }
}

/** A length of time, roughly: seconds below two minutes, minutes below two hours, else hours. */
export function useLengthOfTime(): (ms: number) => string {
  const { t } = useTranslation()
  return (ms) => {
    const seconds = Math.max(0, Math.round(ms / 1000))
    if (seconds < 120) return t('kiosk.time.seconds', { count: seconds })
    const minutes = Math.round(seconds / 60)
    if (minutes < 120) return t('kiosk.time.minutes', { count: minutes })
    return t('kiosk.time.hours', { count: Math.round(minutes / 60) })
  }
}

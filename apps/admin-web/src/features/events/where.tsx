import type { EventSummary } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'

/** Where an event is, in a few words. */
export function useWhere(): (event: Pick<EventSummary, 'isOnline' | 'venueName' | 'locationText'>) => string {
  const { t } = useTranslation()
  return ({ isOnline, venueName, locationText }) => {
    const place = venueName ?? locationText
    if (isOnline) return place ? `${t('events.online')}, ${place}` : t('events.online')
    return place ?? t('events.nowhere')
  }
}

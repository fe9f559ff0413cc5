import type { Audience, AudienceCount } from '@turnout/router/schema/messages'
import { useTranslation } from 'react-i18next'

type Parts = Pick<AudienceCount, 'sessions' | 'ticketTypes'>

/** Says in a line whom an audience is. Without the event's parts, only how many of them are chosen. */
export function useAudienceText(parts?: Parts): (audience: Audience) => string {
  const { t } = useTranslation()
  return ({ who, to, checkIn, sessionIds, ticketTypeIds }) => {
    const names = (ids: string[], all: { id: string; name: string }[] | undefined, label: string) => {
      if (ids.length === 0) return []
      const known = (all ?? []).filter(({ id }) => ids.includes(id)).map(({ name }) => name)
      return [known.length > 0 && known.length <= 2 ? known.join(', ') : `${label}: ${ids.length}`]
    }
    return [
      t(`messages.who.${who}`),
      ...(to === 'buyers' ? [t('messages.to.buyers')] : []),
      ...names(sessionIds, parts?.sessions, t('messages.audience.sessions')),
      ...names(ticketTypeIds, parts?.ticketTypes, t('messages.audience.ticketTypes')),
      ...(checkIn === 'any' ? [] : [t(`messages.checkIn.${checkIn}`)]),
    ].join(' · ')
  }
}

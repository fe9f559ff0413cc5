import { api } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

const LOOK_AGAIN_MS = 60_000
/** Older ones are known, or nobody waits for them any more. */
const RECENT_MS = 7 * 24 * 3_600_000
/** More are not counted. */
const MOST = 50

/** Mails of the last days that did not arrive: how many, and that in words. */
export function useRecentTrouble(): { count: number; title: string } {
  const { t } = useTranslation()
  const [since] = useState(() => Date.now() - RECENT_MS)
  const { data } = api.mail.deliveries.useQuery({ status: 'trouble', limit: MOST }, { refetchInterval: LOOK_AGAIN_MS })
  const count = (data?.items ?? []).filter(({ createdAt }) => Date.parse(createdAt) >= since).length
  const isMore = count === MOST && data?.nextCursor !== null
  return { count, title: t(isMore ? 'mail.trouble.many' : 'mail.trouble.some', { count }) }
}

import type { SearchResult } from '@turnout/router/schema/check-in'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'

interface Props {
  door: Door
  hit: SearchResult[number]
  onAdmit: (humanCode: string) => Promise<void>
  onUndo: (checkInId: string, name: string | null) => void
}

/** One ticket that was found: who, what, whether inside, and the one thing to do. */
export function SearchHit({ door, hit, onAdmit, onUndo }: Props) {
  const t = useWords()
  const { sessionCode, profile } = useStore(door.state)
  const name = hit.attendeeName ?? t('result.noName')
  const inside = hit.checkIns.find((checkIn) => checkIn.sessionCode === sessionCode)
  const isHere = sessionCode !== null && hit.sessionCodes.includes(sessionCode)
  return (
    <li className="hit">
      <div className="hit-text">
        <p className="hit-name">{name}</p>
        <p className="soft">
          {hit.ticketTypeName} · {t('search.order', { code: hit.orderCode })}
        </p>
        <p className="hit-chips">
          {hit.sessionCodes.map((code) => (
            <span key={code} className="chip">
              {code}
            </span>
          ))}
          <span className="hit-code">{hit.humanCode}</span>
          {hit.status !== 'valid' && <span className="badge over">{t(`search.status.${hit.status}`)}</span>}
          {hit.status === 'valid' && !isHere && sessionCode && (
            <span className="badge before">{t('search.notHere', { session: sessionCode })}</span>
          )}
          {inside && (
            <span className="badge open">
              {t('search.inside', { when: clockTime(inside.at, profile.event.timeZone, door.clock.now()) })}
            </span>
          )}
        </p>
      </div>
      {inside ? (
        <Button
          size="large"
          icon="undo"
          aria-label={t('search.undoName', { name })}
          onClick={() => onUndo(inside.checkInId, hit.attendeeName)}
        >
          {t('result.undo')}
        </Button>
      ) : (
        <Button
          look="primary"
          size="large"
          icon="check"
          aria-label={t('search.admitName', { name })}
          onClick={() => void onAdmit(hit.humanCode)}
        >
          {t('search.admit')}
        </Button>
      )}
    </li>
  )
}

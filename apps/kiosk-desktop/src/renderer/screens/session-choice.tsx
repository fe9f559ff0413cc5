import type { KioskSession } from '@turnout/router/schema/kiosk'
import type { Door } from '../door/open-door.ts'
import { sessionPhase } from '../door/sessions.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { useNow } from '../ui/use-now.ts'

interface Props {
  door: Door
  onDone: () => void
  canCancel: boolean
}

const order = { open: 0, before: 1, over: 2, inactive: 3 } as const

/** Which session guests are let in to here; those that are open now come first. */
export function SessionChoice({ door, onDone, canCancel }: Props) {
  const t = useWords()
  const { profile, sessionCode, counters } = useStore(door.state)
  const now = useNow(door.clock, 10_000)
  const sessions = profile.sessions
    .map((session) => ({ session, phase: sessionPhase(session, now) }))
    .sort((a, b) => order[a.phase] - order[b.phase] || a.session.doorsOpenAt.localeCompare(b.session.doorsOpenAt))

  const choose = async (session: KioskSession) => {
    await door.chooseSession(session.code)
    onDone()
  }
  return (
    <main className="sessions">
      <h1>{t('session.title')}</h1>
      <p className="lead">{t(sessions.length === 0 ? 'session.none' : 'session.text')}</p>
      <ul>
        {sessions.map(({ session, phase }) => (
          <li key={session.id}>
            <button
              type="button"
              className={`session-card ${phase}`}
              aria-pressed={session.code === sessionCode}
              onClick={() => void choose(session)}
            >
              <span className="session-code">{session.code}</span>
              <span className="session-card-text">
                <span className="session-card-name">{session.name}</span>
                <span className="soft">
                  {[session.roomName, times(session, profile.event.timeZone, now)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className={`badge ${phase}`}>
                {phase === 'before'
                  ? t('session.opens', { when: clockTime(session.doorsOpenAt, profile.event.timeZone, now) })
                  : t(`session.${phase}`)}
              </span>
              <span className="soft session-count">{countOf(counters, session.id)}</span>
              {session.code === sessionCode && <Icon name="check" />}
            </button>
          </li>
        ))}
      </ul>
      {canCancel && (
        <Button icon="back" onClick={onDone}>
          {t('common.back')}
        </Button>
      )}
    </main>
  )
}

function times(session: KioskSession, zone: string, now: number): string {
  return `${clockTime(session.startsAt, zone, now)} – ${clockTime(session.endsAt, zone, Date.parse(session.endsAt))}`
}

function countOf(counters: { sessionId: string; admitted: number; expected: number }[], id: string): string {
  const counter = counters.find(({ sessionId }) => sessionId === id)
  return counter ? `${counter.admitted} / ${counter.expected}` : ''
}

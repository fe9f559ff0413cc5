import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { useStore } from '../lib/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

interface Props {
  door: Door
  onSession: () => void
  onSettings: () => void
}

/** Which event, which door, which session. */
export function DoorBar({ door, onSession, onSettings }: Props) {
  const t = useWords()
  const { profile, sessionCode } = useStore(door.state)
  const session = profile.sessions.find(({ code }) => code === sessionCode)
  const canChange = profile.sessions.length > 1
  return (
    <header className="bar">
      <div className="bar-title">
        <p className="brand">{profile.event.title}</p>
        <p className="soft">
          {profile.stationName} · {t(`status.${profile.role}`)}
        </p>
      </div>
      {session && (
        <button
          type="button"
          className="session-button"
          onClick={onSession}
          disabled={!canChange}
          aria-label={canChange ? `${t('session.change')}: ${session.code} ${session.name}` : undefined}
        >
          <span className="session-code">{session.code}</span>
          <span className="session-name">{session.name}</span>
          {canChange && <Icon name="swap" />}
        </button>
      )}
      <div className="bar-end">
        <Button look="ghost" icon="settings" aria-label={t('ready.settings')} onClick={onSettings} />
      </div>
    </header>
  )
}

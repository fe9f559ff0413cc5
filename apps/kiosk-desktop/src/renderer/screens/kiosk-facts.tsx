import { useEffect, useState } from 'react'
import type { ShellInfo } from '../../shared/ipc.ts'
import { hasShell, shell } from '../device/shell.ts'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'

/** What this kiosk is, to be read out to an organizer. */
export function KioskFacts({ door }: { door: Door }) {
  const t = useWords()
  const { profile, expiresAt } = useStore(door.state)
  const [info, setInfo] = useState<ShellInfo | null>(null)
  useEffect(() => {
    shell.info({}).then(setInfo, () => setInfo(null))
  }, [])
  const mode = hasShell ? (info?.mode ?? 'window') : 'browser'
  return (
    <section>
      <h3>{t('settings.about')}</h3>
      <dl className="facts">
        <dt>{t('settings.event')}</dt>
        <dd>{profile.event.title}</dd>
        <dt>{t('settings.station')}</dt>
        <dd>{profile.stationName}</dd>
        <dt>{t('settings.role')}</dt>
        <dd>{t(`status.${profile.role}`)}</dd>
        <dt>{t('settings.ends')}</dt>
        <dd>{clockTime(expiresAt, profile.event.timeZone, door.clock.now())}</dd>
        <dt>{t('settings.server')}</dt>
        <dd>{door.station.server}</dd>
        <dt>{t('settings.mode')}</dt>
        <dd>{t(`settings.modes.${mode}`)}</dd>
        {info?.version && (
          <>
            <dt>{t('settings.version')}</dt>
            <dd>{info.version}</dd>
          </>
        )}
      </dl>
    </section>
  )
}

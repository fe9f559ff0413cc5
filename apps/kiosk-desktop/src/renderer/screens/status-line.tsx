import { canSound, isSoundOn } from '../device/sounds.ts'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime, spanOf } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'
import { Icon } from '../ui/icon.tsx'
import { useNow } from '../ui/use-now.ts'

const CLOCK_OFF_MS = 30_000
const SOON_MS = 15 * 60_000

/** The line at the foot: network, what is unsent, the clock, how long the token lasts. */
export function StatusLine({ door }: { door: Door }) {
  const t = useWords()
  const now = useNow(door.clock)
  const { link, linkSince, unsent, clockOffsetMs, expiresAt, profile } = useStore(door.state)
  const left = Date.parse(expiresAt) - now
  const off = Math.abs(clockOffsetMs)
  return (
    <footer className="foot">
      <p className={`link ${link}`} role="status">
        <span className="dot" aria-hidden="true" />
        {t(`status.${link}`, { when: clockTime(linkSince, profile.event.timeZone, now) })}
      </p>
      {unsent > 0 && <p className="warn">{t('status.unsent', { count: unsent })}</p>}
      {off > CLOCK_OFF_MS && <p>{t('status.clock', { time: spanText(off) })}</p>}
      {(!isSoundOn() || !canSound()) && (
        <p>
          <Icon name="silent" />
          {t(isSoundOn() ? 'status.soundBlocked' : 'status.soundOff')}
        </p>
      )}
      <p className={left < SOON_MS ? 'left warn' : 'left'} title={t('status.leftLabel')}>
        <Icon name="clock" />
        {t('status.left', { time: spanText(left) })}
      </p>
    </footer>
  )

  function spanText(ms: number): string {
    const { h, m } = spanOf(ms)
    if (h > 0) return t('status.hours', { h, m })
    return m > 0 ? t('status.minutes', { m }) : t('status.lessThanMinute')
  }
}

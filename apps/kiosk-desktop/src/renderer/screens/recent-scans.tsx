import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'
import { Shape } from '../ui/shape.tsx'
import { headline } from './headline.ts'

/** The last results, each of which can be looked at again, to undo it for one. */
export function RecentScans({ door }: { door: Door }) {
  const t = useWords()
  const recent = useStore(door.state, (state) => state.recent)
  const zone = useStore(door.state, (state) => state.profile.event.timeZone)
  return (
    <section className="recent">
      <h2>{t('ready.last')}</h2>
      {recent.length === 0 && <p className="soft">{t('ready.noneYet')}</p>}
      <ul>
        {recent.map((result) => (
          <li key={result.scanId}>
            <button type="button" className="recent-item" onClick={() => door.showAgain(result)}>
              <span className={`recent-shape ${result.isUndone ? 'undone' : result.verdict}`}>
                <Shape verdict={result.isUndone ? 'undone' : result.verdict} />
              </span>
              <span className="recent-text">
                <span className="recent-name">{result.answer?.ticket?.attendeeName ?? result.code.slice(0, 12)}</span>
                <span className="soft">{headline(result, t)}</span>
              </span>
              <time className="soft" dateTime={new Date(result.at).toISOString()}>
                {clockTime(result.at, zone, result.at)}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import type { SessionStats } from '@turnout/router/schema/check-in'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { dayKey, isReadersClock } from '../../lib/time.ts'
import { Moment, When } from '../../ui/when.tsx'
import { inFocus, phaseOf } from './session-phase.ts'
import classes from './session-rings.module.css'

interface SessionRingsProps {
  sessions: SessionStats[]
  zone: string
  now: number
  isWall?: boolean
}

/** Admitted of expected: a ring for each session that people come to now, a line for each other one. */
export function SessionRings({ sessions, zone, now, isWall = false }: SessionRingsProps) {
  const { t } = useTranslation()
  const { focus, rest } = inFocus(sessions, now)
  const [isRestShown, { toggle }] = useDisclosure(false)
  return (
    <section className={classes.section} aria-label={t('door.sessions')}>
      <div className={classes.rings} data-wall={isWall || undefined}>
        {focus.map((session) => (
          <SessionRing key={session.sessionId} session={session} zone={zone} now={now} />
        ))}
      </div>
      {rest.length > 0 && (
        <>
          <button type="button" className={classes.more} aria-expanded={isRestShown} onClick={toggle}>
            {isRestShown ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
            {t('door.otherSessions', { count: rest.length })}
          </button>
          {isRestShown && (
            <ul className={classes.lines}>
              {rest.map((session) => (
                <SessionLine key={session.sessionId} session={session} zone={zone} />
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  )
}

function SessionRing({ session, zone, now }: { session: SessionStats; zone: string; now: number }) {
  const { t } = useTranslation()
  const phase = phaseOf(session, now)
  return (
    <article className={classes.frame}>
      <div className={classes.card} data-phase={phase}>
        <Ring session={session} />
        <div className={classes.text}>
          <Title order={2} size="h3" className={classes.name}>
            {session.code} · {session.name}
          </Title>
          <Text component="div" size="sm" c="dimmed">
            <SessionTime session={session} zone={zone} now={now} />
          </Text>
          <span className={classes.phase} data-phase={phase}>
            {t(`door.phase.${phase}`)}
          </span>
        </div>
      </div>
    </article>
  )
}

/** The day goes without saying where it is today. */
function SessionTime({ session, zone, now }: { session: SessionStats; zone: string; now: number }) {
  const { startsAt, endsAt } = session
  const today = dayKey(new Date(now).toISOString(), zone)
  const isToday = dayKey(startsAt, zone) === today && dayKey(endsAt, zone) === today
  if (!isToday || !isReadersClock(startsAt, zone)) return <When span={session} zone={zone} />
  return (
    <>
      <Moment at={startsAt} zone={zone} style="time" />–<Moment at={endsAt} zone={zone} style="time" />
    </>
  )
}

const RADIUS = 52
const LENGTH = 2 * Math.PI * RADIUS

function Ring({ session }: { session: SessionStats }) {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  const { admitted, expected, code, name } = session
  const share = expected === 0 ? 0 : Math.min(1, admitted / expected)
  const percent = Math.floor(share * 100)
  const label = t('door.ringLabel', {
    session: `${code} ${name}`,
    admitted: number.format(admitted),
    expected: number.format(expected),
    percent,
  })
  return (
    <div className={classes.ring} role="img" aria-label={label}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <circle cx="60" cy="60" r={RADIUS} className={classes.track} />
        <circle
          cx="60"
          cy="60"
          r={RADIUS}
          className={classes.value}
          data-full={share >= 1 || undefined}
          strokeDasharray={`${share * LENGTH} ${LENGTH}`}
          // A round end of no length would still be a dot.
          strokeOpacity={share === 0 ? 0 : 1}
        />
      </svg>
      <div className={classes.numbers} aria-hidden="true">
        <span className={classes.admitted}>{number.format(admitted)}</span>
        <span className={classes.expected}>
          {expected === 0 ? t('door.nobodyExpected') : t('door.ofExpected', { expected: number.format(expected) })}
        </span>
      </div>
    </div>
  )
}

function SessionLine({ session, zone }: { session: SessionStats; zone: string }) {
  const { t } = useTranslation()
  const { admitted, expected } = session
  return (
    <li className={classes.line}>
      <span className={classes.lineName}>
        <strong>{session.code}</strong> {session.name}
      </span>
      <Text component="span" size="sm" c="dimmed" className={classes.lineWhen}>
        <When span={session} zone={zone} />
      </Text>
      <span className={classes.lineCount}>{t('door.inOf', { admitted, expected })}</span>
    </li>
  )
}

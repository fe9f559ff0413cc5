import { percentAt } from '@turnout/router/rules/refunds'
import type { Event, RefundStep } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { showHours } from '../../lib/duration.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import classes from './refund-picture.module.css'
import { type DrawnPhase, drawRefunds, type RefundPhase } from './refund-scale.ts'

const HOUR_MS = 3_600_000

interface RefundPictureProps {
  event: Pick<Event, 'startsAt' | 'timeZone'>
  policy: readonly RefundStep[]
}

/** A refund policy as a picture: how much is given back over the time until the start, where now is, and it in words. */
export function RefundPicture({ event, policy }: RefundPictureProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const now = useNow(60_000)
  const hoursLeft = (Date.parse(event.startsAt) - now) / HOUR_MS
  const picture = drawRefunds(policy, hoursLeft)
  const { percent } = percentAt(policy, new Date(event.startsAt), new Date(now))
  const current = percent === 0 ? t('eventSettings.refunds.phase.nothing') : showPercent(percent, tag)
  return (
    <div className={classes.whole}>
      {/* The words below say it all: the picture itself is for those who see it. */}
      <figure className={classes.picture} aria-hidden>
        <div className={classes.plot}>
          {picture.phases.map((phase) => (
            <Stretch key={phase.untilHours} phase={phase} tag={tag} />
          ))}
          <span
            className={classes.now}
            data-before={picture.isNowBefore || undefined}
            data-late={picture.now > 0.8 || undefined}
            style={{ left: `${picture.now * 100}%` }}
          >
            <span className={classes.nowLabel}>
              {picture.isNowBefore && '← '}
              {t('eventSettings.refunds.today')}
            </span>
          </span>
        </div>
        <div className={classes.axis}>
          {ticksOf(picture.phases).map(({ untilHours, right }) => (
            <span key={untilHours} className={classes.tick} style={{ left: `${right * 100}%` }}>
              {showHours(untilHours, tag)}
            </span>
          ))}
          <span className={classes.start}>{t('eventSettings.refunds.start')}</span>
        </div>
      </figure>
      <ul className={classes.words} aria-label={t('eventSettings.refunds.picture')}>
        {picture.phases.map((phase, index) => (
          <li key={phase.untilHours}>
            <span>
              <PhaseWords phase={phase} isFirst={index === 0} event={event} />
            </span>{' '}
            <strong>
              {phase.percent === 0 ? t('eventSettings.refunds.phase.nothing') : showPercent(phase.percent, tag)}
            </strong>
          </li>
        ))}
      </ul>
      <p className={classes.current}>
        {hoursLeft < 0 ? t('eventSettings.refunds.started') : `${t('eventSettings.refunds.now')} ${current}.`}
      </p>
      <p className={classes.note}>{t('eventSettings.refunds.datesOf')}</p>
    </div>
  )
}

function showPercent(percent: number, tag: string): string {
  return new Intl.NumberFormat(tag, { style: 'percent' }).format(percent / 100)
}

function Stretch({ phase: { left, right, percent }, tag }: { phase: DrawnPhase; tag: string }) {
  const width = right - left
  return (
    <span className={classes.stretch} style={{ left: `${left * 100}%`, width: `${width * 100}%` }}>
      <span className={classes.area} style={{ height: `${percent}%` }} />
      {width > 0.11 && (
        <span className={classes.percent} data-inside={percent >= 35 || undefined} style={{ bottom: `${percent}%` }}>
          {showPercent(percent, tag)}
        </span>
      )}
    </span>
  )
}

/** The steps that have room for their name: not on top of each other, nor of the start. */
function ticksOf(phases: readonly DrawnPhase[]): DrawnPhase[] {
  const shown: DrawnPhase[] = []
  for (const phase of phases) {
    const last = shown.at(-1)
    if (phase.untilHours > 0 && phase.right < 0.82 && (!last || phase.right - last.right > 0.18)) shown.push(phase)
  }
  return shown
}

function PhaseWords({
  phase,
  isFirst,
  event,
}: {
  phase: RefundPhase
  isFirst: boolean
  event: RefundPictureProps['event']
}) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  if (phase.untilHours === 0)
    return t(isFirst ? 'eventSettings.refunds.phase.always' : 'eventSettings.refunds.phase.later')
  const end = new Date(Date.parse(event.startsAt) - phase.untilHours * HOUR_MS).toISOString()
  const words = { when: showInstant(end, event.timeZone, tag, 'dateTime'), before: showHours(phase.untilHours, tag) }
  return t(isFirst ? 'eventSettings.refunds.phase.until' : 'eventSettings.refunds.phase.laterUntil', words)
}

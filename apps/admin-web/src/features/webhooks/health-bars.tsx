import type { Webhook } from '@turnout/router/schema/webhooks'
import { useTranslation } from 'react-i18next'
import classes from './webhooks.module.css'

const HOURS = 24
const HOUR_MS = 3_600_000
const FULL_REM = 1.75

/** The last 24 hours, a column each: how much was sent, and how much of it failed. */
export function HealthBars({ lastDay, now }: Pick<Webhook, 'lastDay'> & { now: number }) {
  const { t } = useTranslation()
  const sum = (pick: (hour: Webhook['lastDay'][number]) => number) => lastDay.reduce((all, hour) => all + pick(hour), 0)
  const succeeded = sum((hour) => hour.succeeded)
  const failed = sum((hour) => hour.failed)
  const label = succeeded + failed === 0 ? t('webhooks.noHealth') : t('webhooks.health', { succeeded, failed })
  const present = Math.floor(now / HOUR_MS)
  const byHour = new Map(lastDay.map((hour) => [Math.floor(Date.parse(hour.hour) / HOUR_MS), hour]))
  const most = Math.max(1, ...lastDay.map((hour) => hour.succeeded + hour.failed))
  return (
    <span role="img" aria-label={label} title={label} className={classes.bars}>
      {Array.from({ length: HOURS }, (_, index) => present - HOURS + 1 + index).map((at) => {
        const hour = byHour.get(at)
        const all = (hour?.succeeded ?? 0) + (hour?.failed ?? 0)
        // A little is still to be seen beside a lot.
        const height = all === 0 ? 0 : (0.2 + 0.8 * (all / most)) * FULL_REM
        return (
          <span key={at} className={classes.hour} style={{ height: `${height}rem` }}>
            {hour && all > 0 && (
              <>
                <span className={classes.arrived} style={{ flex: hour.succeeded }} />
                <span className={classes.failed} style={{ flex: hour.failed }} />
              </>
            )}
          </span>
        )
      })}
    </span>
  )
}

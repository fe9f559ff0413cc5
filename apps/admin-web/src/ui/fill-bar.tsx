import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../lib/language.ts'
import classes from './fill-bar.module.css'

export interface FillBarProps {
  sold: number
  held: number
  /** Null when there is no limit. */
  capacity: number | null
  /** Without its line of numbers. */
  bare?: boolean
}

/** Seats at a glance: sold, held and free of the capacity, as a bar and in numbers. */
export function FillBar({ sold, held, capacity, bare = false }: FillBarProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const number = new Intl.NumberFormat(tag)
  const whole = Math.max(capacity ?? sold + held, 1)
  const share = (part: number) => `${Math.min(100, (part / whole) * 100)}%`
  const label =
    capacity === null
      ? t('common.fill.unlimited', { sold: number.format(sold), held: number.format(held) })
      : t('common.fill.limited', {
          sold: number.format(sold),
          held: number.format(held),
          free: number.format(Math.max(0, capacity - sold - held)),
          capacity: number.format(capacity),
        })
  return (
    <div className={classes.fill} title={label}>
      <div role="img" aria-label={label} className={classes.bar} data-unlimited={capacity === null || undefined}>
        <span className={classes.sold} style={{ width: capacity === null ? '0%' : share(sold) }} />
        <span className={classes.held} style={{ width: capacity === null ? '0%' : share(held) }} />
      </div>
      {!bare && (
        <span className={classes.numbers} aria-hidden>
          <strong>{number.format(sold)}</strong>
          {held > 0 && <span className={classes.heldNumber}>+{number.format(held)}</span>}
          <span className={classes.of}>/ {capacity === null ? '∞' : number.format(capacity)}</span>
        </span>
      )}
    </div>
  )
}

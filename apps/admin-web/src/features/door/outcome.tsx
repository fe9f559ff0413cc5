import {
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconClock,
  IconDoorExit,
  IconEye,
  type IconProps,
} from '@tabler/icons-react'
import type { RefusalReason, ScanEntry } from '@turnout/router/schema/check-in'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './scan-stream.module.css'
import { TwoCircles } from './two-circles.tsx'

/** How a scan ended, as a picture: each meaning has its own colour and its own shape. */
export type Meaning = 'admitted' | 'look' | 'again' | 'elsewhere' | 'refused' | 'undone' | 'out'

const shapes: Record<Meaning, ComponentType<IconProps>> = {
  admitted: IconCheck,
  look: IconEye,
  again: TwoCircles,
  elsewhere: IconClock,
  refused: IconBan,
  undone: IconArrowBackUp,
  out: IconDoorExit,
}

const meanings: Record<RefusalReason, Meaning> = {
  already_used: 'again',
  wrong_session: 'elsewhere',
  not_yet_open: 'elsewhere',
  over: 'elsewhere',
  session_inactive: 'elsewhere',
  wrong_event: 'refused',
  cancelled: 'refused',
  unpaid: 'refused',
  revoked: 'refused',
  unknown_code: 'refused',
  bad_signature: 'refused',
}

export function meaningOf({ outcome, reason, forced, status }: ScanEntry): Meaning {
  if (status === 'undone') return 'undone'
  if (status === 'superseded') return 'again'
  if (outcome === 'refused') return reason ? meanings[reason] : 'refused'
  if (forced) return 'look'
  return status === 'standing' ? 'admitted' : 'out'
}

/** The picture; the words stand beside it. */
export function OutcomeMark({ scan }: { scan: ScanEntry }) {
  const meaning = meaningOf(scan)
  const Shape = shapes[meaning]
  return (
    <span className={classes.mark} data-meaning={meaning}>
      <Shape size={22} stroke={2.5} aria-hidden />
    </span>
  )
}

/** How a scan ended, in words. */
export function useOutcomeText(): (scan: ScanEntry) => string {
  const { t } = useTranslation()
  return (scan) => {
    const { outcome, reason, forced, status } = scan
    if (status === 'undone' || status === 'superseded') return t(`door.outcome.${status}`)
    if (outcome === 'refused') return reason ? t(`door.reason.${reason}`) : t('door.reason.unknown_code')
    if (forced && reason) return t('door.outcome.forced', { reason: t(`door.reason.${reason}`) })
    return status === null ? t('door.outcome.out') : t('door.outcome.admitted')
  }
}

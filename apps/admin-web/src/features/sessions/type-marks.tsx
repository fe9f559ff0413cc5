import {
  IconCalendarOff,
  IconClockPause,
  IconEyeOff,
  type IconProps,
  IconTicketOff,
  IconUserCheck,
} from '@tabler/icons-react'
import type { Event } from '@turnout/router/schema/events'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import { type SaleMark, saleMarks } from './sale-marks.ts'
import classes from './type-marks.module.css'

const icons: Record<SaleMark['kind'], ComponentType<IconProps>> = {
  off: IconTicketOff,
  notYet: IconClockPause,
  ended: IconCalendarOff,
  hidden: IconEyeOff,
  membersOnly: IconUserCheck,
}

/** Why not everybody can buy a type now, in words with a picture each. */
export function TypeMarks({ event, type }: { event: Event; type: TicketType }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const marks = saleMarks(event, type, useNow(30_000))
  if (marks.length === 0) return null
  return (
    <span className={classes.marks}>
      {marks.map((mark) => {
        const Icon = icons[mark.kind]
        const at = 'at' in mark ? showInstant(mark.at, event.timeZone, tag, 'dateTime') : ''
        const day = 'at' in mark ? showInstant(mark.at, event.timeZone, tag, 'dayShort') : ''
        return (
          <span
            key={mark.kind}
            className={classes.mark}
            data-kind={mark.kind}
            title={at ? t(`sessions.markTitle.${mark.kind}`, { at }) : t(`sessions.markTitle.${mark.kind}`)}
          >
            <Icon size={13} stroke={2} aria-hidden />
            <span>{t(`sessions.mark.${mark.kind}`, { day })}</span>
          </span>
        )
      })}
    </span>
  )
}

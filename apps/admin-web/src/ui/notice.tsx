import { IconAlertCircle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

export type NoticeTone = 'bad' | 'good' | 'warn' | 'quiet'

const icons = { bad: IconAlertCircle, good: IconCircleCheck, warn: IconAlertCircle, quiet: IconInfoCircle }

interface NoticeProps {
  tone: NoticeTone
  title?: string
  children?: ReactNode
  /** Bad news is said at once, other news when there is a pause; `none` for what was there from the start. */
  announce?: 'alert' | 'status' | 'none'
}

/** A few words above what they are about. */
export function Notice({ tone, title, children, announce = 'none' }: NoticeProps) {
  const Icon = icons[tone]
  return (
    <div className={classes.notice} data-tone={tone} role={announce === 'none' ? undefined : announce}>
      <Icon size={20} stroke={1.8} aria-hidden className={classes.icon} />
      <div className={classes.text}>
        {title && <strong className={classes.title}>{title}</strong>}
        {children}
      </div>
    </div>
  )
}

import type { ReactNode } from 'react'
import classes from './status-badge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'accent'

/** A state in one word. The dot's shade repeats what the word says, never alone. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  )
}

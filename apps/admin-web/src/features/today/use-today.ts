import { useState } from 'react'

/** The reader's own day: its end, and the moment the page was opened. */
export function useToday(): { to: string; now: string } {
  const [day] = useState(() => {
    const now = new Date()
    const to = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
    return { to: to.toISOString(), now: now.toISOString() }
  })
  return day
}

import { useEffect, useState } from 'react'
import type { Clock } from '../lib/clock.ts'

/** Corrected time, read anew every so often. */
export function useNow(clock: Clock, everyMs = 1000): number {
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs)
    return () => clearInterval(timer)
  }, [clock, everyMs])
  return now
}

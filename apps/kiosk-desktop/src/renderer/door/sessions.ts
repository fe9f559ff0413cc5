import { doorSession } from '@turnout/router/rules/check-in'
import type { KioskProfile, KioskSession } from '@turnout/router/schema/kiosk'

/** Where a session stands now. */
export function sessionPhase(session: KioskSession, now: number): 'open' | 'before' | 'over' | 'inactive' {
  const { isActive, opensAt, endsAt } = doorSession(session)
  if (!isActive) return 'inactive'
  if (now < opensAt) return 'before'
  return now <= endsAt ? 'open' : 'over'
}

/** The session chosen before, else the only one there is, else the only one that is open now. */
export function sessionToStartWith(profile: KioskProfile, before: string | null, now: number): string | null {
  const { sessions } = profile
  if (before !== null && sessions.some((session) => session.code === before)) return before
  const open = sessions.filter((session) => sessionPhase(session, now) === 'open')
  const [only, ...others] = sessions.length > 1 ? open : sessions
  return only && others.length === 0 ? only.code : null
}

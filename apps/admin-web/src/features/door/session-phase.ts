import type { SessionStats } from '@turnout/router/schema/check-in'

/** Whether people come to a session now, later, or no more. */
export type Phase = 'open' | 'next' | 'over'

type DoorTimes = Pick<SessionStats, 'startsAt' | 'doorsOpenAt' | 'admissionEndsAt'>

export function phaseOf({ doorsOpenAt, admissionEndsAt }: DoorTimes, now: number): Phase {
  if (Date.parse(admissionEndsAt) <= now) return 'over'
  return Date.parse(doorsOpenAt) <= now ? 'open' : 'next'
}

const MOST_RINGS = 6

/**
 * The sessions to look at now: those whose doors are open; with none, the next to come; with none either, the last
 * ones. The rest follows by time.
 */
export function inFocus<S extends DoorTimes>(sessions: readonly S[], now: number): { focus: S[]; rest: S[] } {
  const ofPhase = (phase: Phase) => sessions.filter((session) => phaseOf(session, now) === phase)
  const [open, next, over] = [ofPhase('open'), ofPhase('next'), ofPhase('over')]
  const nextStart = Math.min(...next.map(({ startsAt }) => Date.parse(startsAt)))
  const upcoming = next.filter(({ startsAt }) => Date.parse(startsAt) === nextStart)
  // A small event fits whole: nothing is gained by hiding some of it.
  const chosen =
    sessions.length <= MOST_RINGS / 2 ? [...sessions] : open.length > 0 ? open : upcoming.length > 0 ? upcoming : over
  const focus = chosen.slice(0, MOST_RINGS)
  return { focus, rest: sessions.filter((session) => !focus.includes(session)) }
}

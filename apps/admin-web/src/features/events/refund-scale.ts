import type { RefundStep } from '@turnout/router/schema/events'

/** One stretch of time in which the same share is given back. */
export interface RefundPhase {
  percent: number
  /** Hours before the start at which it ends; 0 is the start itself. */
  untilHours: number
}

/** The policy as stretches of time, from long before to the start. */
export function phasesOf(policy: readonly RefundStep[]): RefundPhase[] {
  const phases = policy.map(({ percent, hoursBefore }) => ({ percent, untilHours: hoursBefore }))
  return phases.at(-1)?.untilHours === 0 ? phases : [...phases, { percent: 0, untilHours: 0 }]
}

/** A stretch in the picture: from where to where, of 1 from left to right. */
export interface DrawnPhase extends RefundPhase {
  left: number
  right: number
}

export interface RefundPicture {
  phases: DrawnPhase[]
  /** Where now is: 0 may mean long before what is drawn. */
  now: number
  /** Now is farther from the start than the picture reaches. */
  isNowBefore: boolean
}

/**
 * Where everything stands. The last hours get more room than the first weeks (a square root), since that is where the
 * steps are.
 * @param hoursLeft until the start; negative once it has begun
 */
export function drawRefunds(policy: readonly RefundStep[], hoursLeft: number): RefundPicture {
  const first = policy[0]?.hoursBefore ?? 0
  const least = Math.max(24, first * 1.6)
  const whole = Math.max(least, Math.min(hoursLeft * 1.08, least * 2))
  const place = (hours: number) => 1 - Math.sqrt(Math.min(1, Math.max(0, hours) / whole))
  let left = 0
  const phases = phasesOf(policy).map((phase) => {
    const drawn = { ...phase, left, right: place(phase.untilHours) }
    left = drawn.right
    return drawn
  })
  return { phases, now: place(hoursLeft), isNowBefore: hoursLeft > whole }
}

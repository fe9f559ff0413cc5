import type { RefusalReason, ScanAnswer } from '@turnout/router/schema/check-in'

/** What the screen says at one glance. `not_recorded`: no answer came, nobody may go in on it. */
export type Verdict = 'admitted' | 'look_again' | 'already_used' | 'elsewhere' | 'refused' | 'not_recorded'

const byReason: Record<RefusalReason, Verdict> = {
  already_used: 'already_used',
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

/** The verdict of an answer. An admission by force, or with a conflict, wants a second look. */
export function verdictOf(answer: Pick<ScanAnswer, 'outcome' | 'reason' | 'conflict' | 'forced'>): Verdict {
  if (answer.outcome === 'admitted') return answer.conflict || answer.forced ? 'look_again' : 'admitted'
  return answer.reason ? byReason[answer.reason] : 'refused'
}

const neverForced: ReadonlySet<RefusalReason> = new Set(['unknown_code', 'bad_signature', 'wrong_event'])

/** Whether a supervisor may let somebody in in spite of the reason. */
export function isForceable(reason: RefusalReason | undefined): boolean {
  return reason !== undefined && !neverForced.has(reason)
}

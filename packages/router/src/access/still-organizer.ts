import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import type { LiveOptions } from '../core/live.ts'
import { isOrganizer } from '../core/principal.ts'

const RECHECK_MS = 60_000

/** Ends a subscription whose caller is a user and no organizer any more. */
export function stillOrganizer({ db, principal }: Pick<Call, 'db' | 'principal'>): LiveOptions<unknown>['recheck'] {
  if (principal.kind !== 'user') return undefined
  return {
    everyMs: RECHECK_MS,
    async check() {
      const user = await db
        .selectFrom('user_account')
        .select('role')
        .where('id', '=', principal.userId)
        .executeTakeFirst()
      if (!user || !isOrganizer({ ...principal, role: user.role })) {
        throw refuse('FORBIDDEN', 'You may not do this any more')
      }
    },
  }
}

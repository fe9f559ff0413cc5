import type { Tx } from '@turnout/db'
import type { VettingLevel } from '../access/schema.ts'
import { findCodes } from '../codes/queries.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import type { JoinWaitlistInput } from './schema.ts'

/** Whose place it will be. */
export interface Person {
  /** Null for somebody without an account, and for whom an organizer puts in line. */
  userId: string | null
  level: VettingLevel | null
  /** The address is theirs: it is their account's, or an organizer says so. */
  isKnown: boolean
}

/** Who joins. An organizer who gives another address than their own puts somebody else in line. */
export async function personOf(tx: Tx, { principal }: Call, { email }: JoinWaitlistInput): Promise<Person> {
  if (principal.kind !== 'user') return { userId: null, level: null, isKnown: false }
  const account = await tx
    .selectFrom('user_account')
    .select(['email', 'vetting_level'])
    .where('id', '=', principal.userId)
    .executeTakeFirst()
  const isOwn = account?.email.toLowerCase() === email.toLowerCase()
  const forOthers = isOrganizer(principal) && !isOwn
  const level = account?.vetting_level ?? null
  return { userId: forOthers ? null : principal.userId, level, isKnown: isOwn || forOthers }
}

/**
 * The code that opened a hidden ticket type, which the place stands on. Those who stand on it already count as uses,
 * since each of them will use it; the order that an offer becomes is what decides.
 * @throws DomainError CONFLICT when no use is left
 */
export async function takeCode(tx: Tx, { eventId, accessCode }: JoinWaitlistInput): Promise<string | null> {
  const [code] = await findCodes(tx, [{ eventId, code: accessCode?.trim() ?? '' }])
  if (code?.kind !== 'access') return null
  if (code.max_uses === null) return code.id
  const { standing } = await tx
    .selectFrom('waitlist_entry')
    .select(({ fn }) => fn.countAll<string>().as('standing'))
    .where('access_code_id', '=', code.id)
    .where('status', 'in', ['waiting', 'offered'])
    .executeTakeFirstOrThrow()
  if (code.used + Number(standing) < code.max_uses) return code.id
  throw refuse('CONFLICT', 'This code is used up', { field: 'accessCode', maxUses: code.max_uses })
}

import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { beginGuess } from './guesses.ts'
import { findCodes, type SaleCodeRow } from './queries.ts'
import { doesNothing } from './rules.ts'

type Asking = Pick<Call, 'db' | 'principal' | 'origin' | 'now'>

/**
 * The code that was typed in, where it does something at this event now; null otherwise, whatever the cause. Misses are
 * counted by address, for everything that takes a code and answers: organizers, who see all codes, are not counted.
 * @throws DomainError RATE_LIMITED after too many misses
 */
export async function findWorkingCode(call: Asking, eventId: string, code: string): Promise<SaleCodeRow | null> {
  const guess = await beginGuess(call)
  const [found] = await findCodes(call.db, [{ eventId, code }])
  if (!found || doesNothing(found, call.now()) !== null || (await isUsedUpBy(call, found))) return null
  await guess.forgive()
  return found
}

/**
 * Ids of the hidden ticket types that a typed access code opens now; none for one that does nothing.
 * @throws DomainError RATE_LIMITED after too many misses
 */
export async function openedBy(call: Asking, eventId: string, accessCode: string | undefined): Promise<string[]> {
  const typed = accessCode?.trim()
  if (!typed) return []
  const code = await findWorkingCode(call, eventId, typed)
  return code?.kind === 'access' ? code.ticket_type_ids : []
}

/**
 * Whether a signed-in caller has had all uses of a code that one buyer has, by account or by address. Of others it is
 * known when they buy.
 */
async function isUsedUpBy({ db, principal }: Asking, code: SaleCodeRow): Promise<boolean> {
  if (code.max_uses_per_buyer === null || principal.kind !== 'user') return false
  const { count } = await db
    .selectFrom('ticket_order')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where((eb) => eb.or([eb('discount_code_id', '=', code.id), eb('access_code_id', '=', code.id)]))
    .where('ticket_order.event_id', '=', code.event_id)
    .where((eb) =>
      eb.or([
        eb('ticket_order.buyer_user_id', '=', principal.userId),
        sql<boolean>`lower(ticket_order.buyer_email) = (
          select lower(email) from user_account where id = ${principal.userId})`,
      ]),
    )
    .where('ticket_order.status', 'in', ['pending', 'confirmed'])
    .executeTakeFirstOrThrow()
  return Number(count) >= code.max_uses_per_buyer
}

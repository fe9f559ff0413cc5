import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { type BegunCheck, beginCheck, checkSeats, toSeatCheck } from './check-seats.ts'
import type { RunSeatCheckInput, SeatCheck } from './schema.ts'

/**
 * Recounts seats now, of one event or of all, and mends what has drifted. With the same idempotency key it is one
 * recount: the answer is given again, and one that was broken off is gone on with.
 * @throws DomainError NOT_FOUND, IDEMPOTENCY_MISMATCH
 */
export async function runSeatCheck(call: Call, input: RunSeatCheckInput): Promise<SeatCheck> {
  const { userId } = requireUser(call.principal)
  const eventId = input.eventId ?? null
  if (eventId) await getVisibleEvent(call, eventId)
  const begun = await once(call, 'seatChecks.run', input, async (tx) => {
    const check = await beginCheck(tx, call.now(), { cause: 'demand', eventId, requestedBy: userId })
    await audit(tx, call, {
      action: 'seat_check.run',
      subjectType: 'seat_check',
      subjectId: check.checkId,
      eventId,
    })
    return check
  })
  return (await findFinished(call, begun)) ?? checkSeats(call, begun)
}

async function findFinished({ db }: Call, { checkId }: BegunCheck): Promise<SeatCheck | null> {
  const row = await db
    .selectFrom('seat_check')
    .selectAll()
    .where('id', '=', checkId)
    .where('counters_checked', '>', 0)
    .executeTakeFirst()
  return row ? toSeatCheck(row) : null
}

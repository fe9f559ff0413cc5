import type { Tx } from '@turnout/db'
import type { VettingLevel } from '../access/schema.ts'
import { openedBy } from '../codes/find-working-code.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { invalid, refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { isOrganizer } from '../core/principal.ts'
import { type EventRow, getVisibleEvent } from '../events/queries.ts'
import { keptByLine, remainderOf, type SaleTicketType, saleClosedBecause } from '../events/rules.ts'
import { announceOrder } from '../orders/announce-orders.ts'
import { saleRefusals } from '../orders/errors.ts'
import { limitOrders } from '../orders/limit-orders.ts'
import { lockSeats, noteMove, type SeatBook, writeSeats } from '../orders/seats.ts'
import { noSuchTicketType } from '../ticket-types/queries.ts'
import { sendJoined } from './jobs.ts'
import { countWaiting, openLine, releaseRunOut } from './line.ts'
import { type Person, personOf, takeCode } from './newcomer.ts'
import { termsOf } from './offer-free-seats.ts'
import { wakeWaitlist } from './queries.ts'
import { readPlace } from './read-place.ts'
import { requireWithinLimits } from './requirements.ts'
import type { JoinedWaitlist, JoinWaitlistInput } from './schema.ts'
import { waitlistTokenHash, waitlistTokenOf } from './tokens.ts'
import { type EventLine, lineOver, readLines, waitedForIn } from './waited-for.ts'

/**
 * Puts somebody into the line for seats of one ticket type. Who fits although others wait may get an offer at once, by
 * a job, if the event's line is one that skips.
 * @throws DomainError NOT_FOUND, ALREADY_WAITING, what closes the sale (NOT_PUBLISHED, EVENT_CANCELLED, SALES_ENDED,
 *   SALES_NOT_STARTED, SESSION_INACTIVE, VETTING_REQUIRED), CONFLICT while the list is closed or seats enough are free, and beyond what one buyer may have,
 *   INSUFFICIENT_CAPACITY for more seats than there are, VALIDATION_ERROR for more than may be bought, RATE_LIMITED
 */
export async function joinWaitlist(call: Call, input: JoinWaitlistInput): Promise<JoinedWaitlist> {
  await limitOrders(call, 'waitlist.join', input, input.email)
  const opened = await openedBy(call, input.eventId, input.accessCode)
  const { entryId } = await once(call, 'waitlist.join', input, (tx) => join(tx, call, input, opened))
  return { ...(await readPlace(call, entryId)), waitlistToken: waitlistTokenOf(call.secrets, entryId) }
}

async function join(tx: Tx, call: Call, input: JoinWaitlistInput, opened: string[]): Promise<{ entryId: string }> {
  const { ticketTypeId, seats } = input
  const now = call.now()
  const event = await openLine(tx, input.eventId)
  await getVisibleEvent(call, event.id, tx)
  const person = await personOf(tx, call, input)
  await requireNotWaiting(tx, input, person)
  const freed = await releaseRunOut(tx, event.id, now)
  const book = await lockSeats(tx, event.id, [ticketTypeId, ...freed.map((move) => move.ticketTypeId)])
  for (const move of freed) noteMove(book, move)
  const type = book.ticketTypes.get(ticketTypeId)
  const isShown = type && (!type.isHidden || opened.includes(type.id) || isOrganizer(call.principal))
  if (!isShown) throw noSuchTicketType()
  const line = (await readLines(tx, [event.id])).get(event.id)
  const left = requireJoinable(type, book, { event, line, seats, now, level: person.level })
  await requireWithinLimits(tx, person, event, type, input)
  const codeId = type.isHidden && opened.includes(type.id) ? await takeCode(tx, input) : null
  const entryId = await insertEntry(tx, call, input, { ...person, codeId, now })
  await countWaiting(tx, event, book, [{ ticketTypeId, entries: 1, seats }])
  await writeSeats(tx, event, book, call.config.minimumSpotsThreshold)
  if (left >= seats) await wakeWaitlist(tx, event.id)
  await enqueue(tx, sendJoined, { entryId }, { key: `waitlist:${entryId}:joined` })
  await audit(tx, call, {
    action: 'waitlist.joined',
    subjectType: 'waitlist_entry',
    subjectId: entryId,
    eventId: event.id,
    detail: { ticketTypeId, seats },
  })
  await announceOrder(tx, 'waitlist.joined', { eventId: event.id, entryId, ticketTypeId, seats })
  return { entryId }
}

async function requireNotWaiting(
  tx: Tx,
  { ticketTypeId, email }: JoinWaitlistInput,
  { userId }: Person,
): Promise<void> {
  const waiting = await tx
    .selectFrom('waitlist_entry')
    .select('id')
    .where('ticket_type_id', '=', ticketTypeId)
    .where((eb) =>
      eb.or([
        eb(eb.fn('lower', ['email']), '=', eb.fn('lower', [eb.val(email)])),
        ...(userId === null ? [] : [eb('user_id', '=', userId)]),
      ]),
    )
    .where('status', 'in', ['waiting', 'offered'])
    .executeTakeFirst()
  if (waiting) throw alreadyWaiting(ticketTypeId)
}

function alreadyWaiting(ticketTypeId: string) {
  return refuse('ALREADY_WAITING', 'You wait for this ticket type already', { ticketTypeId })
}

interface Wish {
  event: EventRow
  line: EventLine | undefined
  seats: number
  now: Date
  level: VettingLevel | null
}

/** @returns how many seats are left now, infinite without a limit */
function requireJoinable(type: SaleTicketType, book: SeatBook, { event, line, seats, now, level }: Wish): number {
  const { id: ticketTypeId } = type
  const included = type.sessionIds.flatMap((id) => book.sessions.get(id) ?? [])
  const closed = saleClosedBecause(termsOf(event), type, included, now, level)
  if (closed) throw refuse(...saleRefusals[closed], { ticketTypeId })
  if (!event.is_waitlist_open) throw refuse('CONFLICT', 'This event has no waitlist', { ticketTypeId })
  const { maxPerOrder } = type
  if (seats > maxPerOrder) throw invalid('seats', `At most ${maxPerOrder} together`, { ticketTypeId, maxPerOrder })
  const limits = [{ ...type, capacity: type.quantity }, ...included]
  const most = Math.min(...limits.map(({ capacity }) => capacity ?? Number.POSITIVE_INFINITY))
  if (seats > most) {
    const details = { ticketTypeId, requestedQuantity: seats, availableQuantity: most, limitingSessionId: null }
    throw refuse('INSUFFICIENT_CAPACITY', 'There will never be so many seats', details)
  }
  const left = Math.min(...limits.map((one) => remainderOf(one) ?? Number.POSITIVE_INFINITY))
  if (left >= seats && !isKept(type, book, event, line, now)) {
    throw refuse('CONFLICT', 'Seats enough are free: buy them instead', { ticketTypeId, availableQuantity: left })
  }
  return left
}

/** Whether others wait for it, or for a session of it, so that nobody buys it now. */
function isKept(
  type: SaleTicketType,
  book: SeatBook,
  event: EventRow,
  line: EventLine | undefined,
  now: Date,
): boolean {
  if (!line) return false
  const { ticketTypes, sessions } = lineOver(line, book)
  const terms = { ...termsOf(event), waitlistMode: event.waitlist_mode }
  return keptByLine(type, book.sessions, waitedForIn(terms, ticketTypes, sessions, now)) !== null
}

interface NewPlace extends Person {
  codeId: string | null
  now: Date
}

async function insertEntry(
  tx: Tx,
  call: Call,
  input: JoinWaitlistInput,
  { userId, isKnown, codeId, now }: NewPlace,
): Promise<string> {
  const ids = await tx
    .selectNoFrom((eb) => [
      eb.fn<string>('uuidv7', []).as('id'),
      eb.selectFrom('organisation').select('default_locale').limit(1).as('default_locale'),
    ])
    .executeTakeFirstOrThrow()
  const inserted = await tx
    .insertInto('waitlist_entry')
    .values({
      id: ids.id,
      event_id: input.eventId,
      ticket_type_id: input.ticketTypeId,
      name: input.name,
      email: input.email,
      user_id: userId,
      confirmed_at: isKnown ? now : null,
      access_code_id: codeId,
      locale: input.locale ?? ids.default_locale ?? 'en',
      seats: input.seats,
      status: 'waiting',
      secret_hash: waitlistTokenHash(waitlistTokenOf(call.secrets, ids.id)),
      created_at: now,
      updated_at: now,
    })
    // The indexes that say nobody waits twice stand behind the question asked before.
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) throw alreadyWaiting(input.ticketTypeId)
  return inserted.id
}

import { timingSafeEqual } from 'node:crypto'
import type { Queryable } from '@turnout/db'
import { type Expression, sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { isOrganizer } from '../core/principal.ts'
import { priceFor } from '../events/rules.ts'
import { noSuchEntry } from './line.ts'
import type { WaitlistPlace, WaitlistRef } from './schema.ts'
import { waitlistTokenHash } from './tokens.ts'

/** How many wait before an entry of the same ticket type, itself included: 1 is next. By the index of who is next. */
export const positionOf = (entry: { ticketTypeId: Expression<string>; place: Expression<string> }) =>
  sql<number>`(select count(*)::integer from waitlist_entry before
    where before.status = 'waiting' and before.ticket_type_id = ${entry.ticketTypeId}
      and before.place <= ${entry.place})`

/** What the one who waits sees. An offer that has run out is ended, whether somebody has written that yet or not. */
export async function readPlace(deps: Pick<Call, 'db' | 'now'>, entryId: string): Promise<WaitlistPlace> {
  const row = await selectPlace(deps.db, entryId)
  if (!row) throw noSuchEntry()
  const runOut = row.offer_status === 'open' && row.expires_at !== null && row.expires_at <= deps.now()
  const status = row.status === 'offered' && runOut ? 'ended' : row.status
  const wasExpired = runOut || row.offer_status === 'expired'
  const terms = { memberLevel: row.event_member_level }
  const type = { priceMinor: row.price_minor, memberPriceMinor: row.member_price_minor, memberLevel: row.member_level }
  return {
    id: row.id,
    eventId: row.event_id,
    eventTitle: row.title,
    timeZone: row.time_zone,
    startsAt: iso(row.starts_at),
    ticketTypeId: row.ticket_type_id,
    ticketTypeName: row.ticket_type_name,
    priceMinor: priceFor(terms, type, row.vetting_level),
    currency: row.currency,
    name: row.name,
    email: row.email,
    seats: row.seats,
    status,
    position: status === 'waiting' ? row.position : null,
    offerExpiresAt: status === 'offered' || (status === 'ended' && wasExpired) ? iso(row.expires_at) : null,
    orderId: row.order_id,
    isConfirmed: row.confirmed_at !== null,
    createdAt: iso(row.created_at),
  }
}

function selectPlace(db: Queryable, entryId: string) {
  return db
    .selectFrom('waitlist_entry')
    .innerJoin('event', 'event.id', 'waitlist_entry.event_id')
    .innerJoin('ticket_type', 'ticket_type.id', 'waitlist_entry.ticket_type_id')
    .leftJoin('user_account', 'user_account.id', 'waitlist_entry.user_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('waitlist_offer')
          .select(['status as offer_status', 'expires_at', 'order_id'])
          .whereRef('waitlist_offer.entry_id', '=', 'waitlist_entry.id')
          .orderBy('waitlist_offer.id', 'desc')
          .limit(1)
          .as('offer'),
      (join) => join.onTrue(),
    )
    .selectAll('waitlist_entry')
    .select((eb) => [
      'event.title',
      'event.time_zone',
      'event.starts_at',
      'event.currency',
      'event.member_level as event_member_level',
      'ticket_type.name as ticket_type_name',
      'ticket_type.price_minor',
      'ticket_type.member_price_minor',
      'ticket_type.member_level',
      'user_account.vetting_level',
      'offer.offer_status',
      'offer.expires_at',
      'offer.order_id',
      positionOf({ ticketTypeId: eb.ref('waitlist_entry.ticket_type_id'), place: eb.ref('waitlist_entry.place') }).as(
        'position',
      ),
    ])
    .where('waitlist_entry.id', '=', entryId)
    .where('event.deleted_at', 'is', null)
    .executeTakeFirst()
}

/**
 * Whether the caller may see and decide about a place in the line: organizers every one, a user their own, anybody
 * with its token.
 * @returns the event it is of
 * @throws DomainError NOT_FOUND, whether there is such a place or not
 */
export async function requirePlaceAccess(call: Call, { entryId, waitlistToken }: WaitlistRef): Promise<string> {
  const entry = await call.db
    .selectFrom('waitlist_entry')
    .select(['event_id', 'user_id', 'secret_hash'])
    .where('id', '=', entryId)
    .executeTakeFirst()
  if (!entry) throw noSuchEntry()
  const { principal } = call
  const isOwn = principal.kind === 'user' && principal.userId === entry.user_id
  const hasToken = waitlistToken !== undefined && timingSafeEqual(waitlistTokenHash(waitlistToken), entry.secret_hash)
  if (!isOwn && !hasToken && !isOrganizer(principal)) throw noSuchEntry()
  return entry.event_id
}

import type { Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { VettingLevel } from '../access/schema.ts'
import type { SaleCodeRow } from '../codes/queries.ts'
import { type Held, seatsAsked } from './hold-limits.ts'
import type { SellingEvent } from './place-locks.ts'
import type { Asked, Placement } from './placement.ts'
import type { AcceptedOrder, BuyerFacts } from './rules.ts'
import type { SeatBook } from './seats.ts'

interface Row {
  kind: 'has' | 'uses' | 'level' | 'held' | 'held of'
  n: number
  id: string | null
  level: VettingLevel | null
  count: number
  firstEnd: Date | null
}

/**
 * Of each buyer asked for: tickets by type, standing orders by code, the level of vetting, and what their holder holds
 * unpaid, in all and by ticket type and session. Orders are a buyer's by address or by account; each is found by an index, whatever else there is. It is not
 * prepared: a plan made while there are few orders would be kept when there are many.
 */
const READ = `
  with asked as materialized (
    select * from json_to_recordset($1::json)
      as asked (n integer, "eventId" uuid, email text, "userId" uuid, "isCounted" boolean, holder text)),
  own as materialized (
    select asked.n, o.id, o.status, o.discount_code_id, o.access_code_id
    from asked join ticket_order o on o.event_id = asked."eventId" and lower(o.buyer_email) = asked.email
    where asked."isCounted"
    union
    select asked.n, o.id, o.status, o.discount_code_id, o.access_code_id
    from asked join ticket_order o on o.buyer_user_id = asked."userId" and o.event_id = asked."eventId"
    where asked."isCounted"),
  holding as materialized (
    select asked.n, o.expires_at, ticket.ticket_type_id
    from asked
    join ticket_order o on o.holder_hash = decode(asked.holder, 'hex') and o.event_id = asked."eventId"
      and o.status = 'pending' and o.expires_at > $2
    join ticket on ticket.order_id = o.id)
  select 'has' as kind, own.n, ticket.ticket_type_id as id, null as level, count(*)::integer as count,
    null::timestamptz as "firstEnd"
  from own join ticket on ticket.order_id = own.id and ticket.status in ('held', 'valid')
  group by own.n, ticket.ticket_type_id
  union all
  select 'uses', own.n, code.id, null, count(*)::integer, null
  from own cross join lateral (values (own.discount_code_id), (own.access_code_id)) as code (id)
  where own.status in ('pending', 'confirmed') and code.id is not null group by own.n, code.id
  union all
  select 'level', asked.n, null, account.vetting_level, 0, null
  from asked join user_account account on account.id = asked."userId"
  union all
  select 'held', n, null, null, count(*)::integer, min(expires_at) from holding group by n
  union all
  select 'held of', n, ticket_type_id, null, count(*)::integer, null from holding group by n, ticket_type_id
  union all
  select 'held of', n, included.session_id, null, count(*)::integer, null
  from holding join ticket_type_session included using (ticket_type_id)
  group by n, included.session_id`

/** What was read of buyers before any of a group was decided. */
export class BuyerBook {
  readonly #rows = new Map<number, Row[]>()
  /** Accepted orders of this group, which count for those after them. */
  readonly #accepted: { placement: Placement; decision: AcceptedOrder; seats: Map<string, number> }[] = []

  constructor(rows: Row[]) {
    for (const row of rows) this.#rows.set(row.n, [...(this.#rows.get(row.n) ?? []), row])
  }

  /** @param n the place of the placement in its group */
  factsOf(n: number, placement: Placement): BuyerFacts {
    const has = this.#countsOf(n, 'has')
    const uses = this.#countsOf(n, 'uses')
    for (const { placement: other, decision } of this.#accepted) {
      if (!isSameBuyer(other, placement)) continue
      for (const { ticketTypeId, quantity } of decision.lines) add(has, ticketTypeId, quantity)
      for (const id of [decision.discountCodeId, decision.accessCodeId]) if (id) add(uses, id, 1)
    }
    return { level: this.#rows.get(n)?.find(({ kind }) => kind === 'level')?.level ?? null, has, uses }
  }

  /** What the holder of a placement holds unpaid of its event. */
  heldBy(n: number, { holder, eventId }: Placement): Held {
    const row = this.#rows.get(n)?.find(({ kind }) => kind === 'held')
    const held: Held = { tickets: row?.count ?? 0, of: this.#countsOf(n, 'held of'), firstEnd: row?.firstEnd ?? null }
    if (!holder) return held
    for (const { placement: other, decision, seats } of this.#accepted) {
      if (!other.holder?.equals(holder) || other.eventId !== eventId || decision.totalMinor === 0) continue
      held.tickets += other.items.reduce((sum, { quantity }) => sum + quantity, 0)
      for (const [id, count] of seats) add(held.of, id, count)
    }
    return held
  }

  accept(placement: Placement, decision: AcceptedOrder, book: SeatBook): void {
    this.#accepted.push({ placement, decision, seats: seatsAsked(placement.items, book) })
  }

  /** What was read of a buyer, this group left out. */
  countsOf(n: number): Pick<BuyerFacts, 'has' | 'uses'> {
    return { has: this.#countsOf(n, 'has'), uses: this.#countsOf(n, 'uses') }
  }

  #countsOf(n: number, kind: Row['kind']): Map<string, number> {
    const rows = this.#rows.get(n) ?? []
    return new Map(rows.flatMap((row) => (row.kind === kind && row.id ? [[row.id, row.count] as const] : [])))
  }
}

function add(counts: Map<string, number>, id: string, more: number): void {
  counts.set(id, (counts.get(id) ?? 0) + more)
}

function isSameBuyer(one: Placement, other: Placement): boolean {
  if (one.eventId !== other.eventId) return false
  const isSameUser = one.buyerUserId !== null && one.buyerUserId === other.buyerUserId
  return isSameUser || one.buyer.email.toLowerCase() === other.buyer.email.toLowerCase()
}

/** What one buyer has of an event, without regard to any order that is being placed. */
export async function readBuyer(
  tx: Tx,
  { eventId, email, userId }: { eventId: string; email: string; userId: string | null },
): Promise<Pick<BuyerFacts, 'has' | 'uses'>> {
  const asked = [{ n: 0, eventId, email: email.toLowerCase(), userId, isCounted: true, holder: null }]
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(READ, [JSON.stringify(asked), new Date(0)]))
  return new BuyerBook(rows).countsOf(0)
}

/** What the rules need of the buyers of a group, in one statement; in none where no rule asks for anything. */
export async function readBuyers(
  tx: Tx,
  asked: Asked[],
  locked: {
    events: ReadonlyMap<string, SellingEvent>
    books: ReadonlyMap<string, SeatBook>
    codes: ReadonlyMap<string, ReadonlyMap<string, SaleCodeRow>>
  },
  now: Date,
): Promise<BuyerBook> {
  const wanted = asked.flatMap(({ placement }, n) => {
    const { eventId, buyer, buyerUserId, holder } = placement
    const needs = needsOf(placement, locked)
    const userId = needs.isCounted || needs.hasLevel ? buyerUserId : null
    if (!needs.isCounted && userId === null && !holder) return []
    const email = buyer.email.toLowerCase()
    return [{ n, eventId, email, userId, isCounted: needs.isCounted, holder: holder?.toString('hex') ?? null }]
  })
  if (wanted.length === 0) return new BuyerBook([])
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw(READ, [JSON.stringify(wanted), now]))
  return new BuyerBook(rows)
}

/** Whether what a buyer has already is counted, and whether it matters if they are a member. */
function needsOf(
  { kind, eventId, items, discountCode, accessCode }: Placement,
  { events, books, codes }: Parameters<typeof readBuyers>[2],
): { isCounted: boolean; hasLevel: boolean } {
  const event = events.get(eventId)
  if (kind === 'gift' || !event) return { isCounted: false, hasLevel: false }
  const types = items.flatMap(({ ticketTypeId }) => books.get(eventId)?.ticketTypes.get(ticketTypeId) ?? [])
  const typed = [discountCode, accessCode].flatMap((code) => (code ? (codes.get(eventId)?.get(code) ?? []) : []))
  return {
    isCounted:
      event.maxPerBuyer !== null ||
      types.some(({ maxPerBuyer }) => maxPerBuyer !== null) ||
      typed.some(({ max_uses_per_buyer: most }) => most !== null),
    hasLevel: event.isMembersOnly || types.some((type) => type.isMembersOnly || type.memberPriceMinor !== null),
  }
}

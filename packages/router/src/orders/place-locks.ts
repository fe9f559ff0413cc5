import { PREPARED, type Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'
import type { SaleCodeRow } from '../codes/queries.ts'
import type { EventTerms } from '../events/rules.ts'
import type { Question } from '../questions/schema.ts'
import type { CodeMove } from './code-uses.ts'
import type { Asked } from './placement.ts'

/** An event at which is sold: it stays as it is to the end of the transaction. */
export interface SellingEvent extends EventTerms {
  id: string
  title: string
  currency: string
  maxPerBuyer: number | null
  defaultLocale: string | null
  isWaitlistOpen: boolean
  waitlistMode: 'strict' | 'skipping'
  /** Whether anybody has ever waited here. */
  hasLine: boolean
  /** Active ones. */
  questions: Question[]
  /** False when a change of it is under way, or waits for its turn. */
  isFree: boolean
}

const EVENT_COLUMNS = `
  event.id, event.title, event.currency, event.status, event.member_level as "memberLevel",
  event.is_members_only as "isMembersOnly", event.max_per_buyer as "maxPerBuyer",
  event.is_waitlist_open as "isWaitlistOpen", event.waitlist_mode as "waitlistMode", event.has_line as "hasLine",
  (select default_locale from organisation limit 1) as "defaultLocale",
  (select coalesce(json_agg(json_build_object(
      'id', id, 'eventId', event_id, 'scope', scope, 'kind', kind, 'label', label, 'help', help, 'options', options,
      'isRequired', is_required, 'ticketTypeIds', ticket_type_ids, 'sortOrder', sort_order, 'isActive', is_active,
      'answerCount', 0) order by sort_order, id), '[]')
    from question where question.event_id = event.id and is_active) as questions`

const FROM_EVENTS = `from event where event.id = any($1::uuid[]) and event.deleted_at is null order by event.id for share`

/**
 * Whoever changes an event or ends it takes the same advisory lock alone (see `inTurn`): sellers share it, in order of
 * arrival. Those who may wait do; a group of many events passes over one that is not free, so that one event's editor
 * keeps the buyers of no other event waiting.
 */
const TURN = 'hashtextextended(event.id::text, 0)'
const WAITING = `${PREPARED}
  select ${EVENT_COLUMNS}, pg_advisory_xact_lock_shared(${TURN})::text is not null as "isFree" ${FROM_EVENTS}`
const IMPATIENT = `${PREPARED}
  select ${EVENT_COLUMNS}, pg_try_advisory_xact_lock_shared(${TURN}) as "isFree" ${FROM_EVENTS} skip locked`

/** Locks events by id, as they are after any wait. One that is not there, or was passed over, is left out. */
export async function lockEvents(tx: Tx, ids: string[], isPatient: boolean): Promise<Map<string, SellingEvent>> {
  const { rows } = await tx.executeQuery<SellingEvent>(CompiledQuery.raw(isPatient ? WAITING : IMPATIENT, [ids]))
  return new Map(rows.filter(({ isFree }) => isFree).map((row) => [row.id, row]))
}

const TAKE_TURNS = `${PREPARED}
  select count(pg_advisory_xact_lock(turn))
  from (select distinct hashtextextended(name, $2) as turn from unnest($1::text[]) as name order by turn) as turns`

/** Seeds that keep the turns of callers and of buyers apart. */
const HOLDER_TURNS = 7_301
const BUYER_TURNS = 7_302

/**
 * Has the orders of one caller for one event take turns to the end of the transaction, since what a caller holds is
 * counted. It comes before every lock on rows, so that whoever waits here keeps nobody waiting.
 */
export async function takeHolderTurns(tx: Tx, asked: Asked[]): Promise<void> {
  const names = asked.flatMap(({ placement }) => {
    return placement.holder ? [`${placement.holder.toString('hex')}:${placement.eventId}`] : []
  })
  if (names.length > 0) await tx.executeQuery(CompiledQuery.raw(TAKE_TURNS, [names, HOLDER_TURNS]))
}

/**
 * The same for buyers of events that limit what one buyer may have: two ticket types share no row that could be locked
 * instead. It comes after the events and before all other rows; nobody waits here who holds one of those.
 */
export async function takeBuyerTurns(tx: Tx, asked: Asked[], events: ReadonlyMap<string, SellingEvent>): Promise<void> {
  const names = asked.flatMap(({ placement: { kind, eventId, buyer, buyerUserId } }) => {
    if (kind === 'gift' || (events.get(eventId)?.maxPerBuyer ?? null) === null) return []
    return turnsOf(eventId, buyer.email, buyerUserId)
  })
  if (names.length > 0) await tx.executeQuery(CompiledQuery.raw(TAKE_TURNS, [names, BUYER_TURNS]))
}

function turnsOf(eventId: string, email: string, userId: string | null): string[] {
  const mail = `${eventId}:mail:${email.toLowerCase()}`
  return userId ? [mail, `${eventId}:user:${userId}`] : [mail]
}

/** The turn of one buyer at an event. */
export async function takeBuyerTurn(tx: Tx, eventId: string, email: string, userId: string | null): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(TAKE_TURNS, [turnsOf(eventId, email, userId), BUYER_TURNS]))
}

const LOCK_CODES = `
  select sale_code.* from sale_code
  where id = any(array(
    select unnest($1::uuid[])
    union all
    select found.id from json_to_recordset($2::json) as asked ("eventId" uuid, code text)
    join sale_code found on found.event_id = asked."eventId" and found.code = asked.code))
  order by id for no key update`

/**
 * Locks by id the codes that were typed in, and those whose uses are given back.
 * @returns of each event, by what is typed in
 */
export async function lockCodes(
  tx: Tx,
  asked: Asked[],
  freed: CodeMove[],
): Promise<Map<string, Map<string, SaleCodeRow>>> {
  const typed = asked.flatMap(({ placement: { eventId, discountCode, accessCode } }) =>
    [discountCode, accessCode].flatMap((code) => (code ? [{ eventId, code }] : [])),
  )
  const ofEvent = new Map<string, Map<string, SaleCodeRow>>()
  if (typed.length + freed.length === 0) return ofEvent
  const ids = freed.map(({ codeId }) => codeId)
  const { rows } = await tx.executeQuery<SaleCodeRow>(CompiledQuery.raw(LOCK_CODES, [ids, JSON.stringify(typed)]))
  for (const row of rows) {
    const codes = ofEvent.get(row.event_id) ?? new Map<string, SaleCodeRow>()
    ofEvent.set(row.event_id, codes.set(row.code, row))
  }
  return ofEvent
}

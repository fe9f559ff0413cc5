import type { TicketTypeTable } from '@turnout/db'
import type { Updateable } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { wakeWaitlist } from '../waitlist/queries.ts'
import { afterChange } from './after-change.ts'
import { includeSessions } from './inclusion.ts'
import { lockTicketType, readTicketType } from './queries.ts'
import { requirePrices, requireQuantity, requireWindow } from './rules.ts'
import type { TicketType, UpdateTicketTypeInput } from './schema.ts'

type Fields = Omit<UpdateTicketTypeInput, 'ticketTypeId' | 'sessionIds'>

/**
 * Changes a ticket type. Another price holds for orders placed from now on.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over, VALIDATION_ERROR;
 * CAPACITY_BELOW_SOLD for a quantity below what is taken; HAS_REGISTRATIONS for other sessions once one was sold
 */
export function updateTicketType(call: Call, input: UpdateTicketTypeInput): Promise<TicketType> {
  const { ticketTypeId, sessionIds, ...fields } = input
  return call.db.transaction().execute(async (tx) => {
    const { event, ticketType } = await lockTicketType(tx, ticketTypeId)
    const columns = columnsOf(fields)
    const after = { ...ticketType, ...withoutUndefined(columns) }
    requireWindow(after.sales_start_at, after.sales_end_at)
    requirePrices(
      { priceMinor: after.price_minor, memberPriceMinor: after.member_price_minor },
      fields.memberPriceMinor === undefined ? 'priceMinor' : 'memberPriceMinor',
    )
    if (after.quantity !== ticketType.quantity) requireQuantity(after.quantity, ticketType)
    const includesOthers = sessionIds !== undefined && (await includeSessions(tx, ticketType, sessionIds))
    const changed = [...changedColumns(ticketType, columns).map(fieldOf), ...(includesOthers ? ['sessionIds'] : [])]
    if (changed.length === 0) return readTicketType(tx, ticketTypeId)
    await tx
      .updateTable('ticket_type')
      .set({ ...columns, updated_at: call.now() })
      .where('id', '=', ticketTypeId)
      .execute()
    await audit(tx, call, {
      action: 'ticket_type.updated',
      subjectType: 'ticket_type',
      subjectId: ticketTypeId,
      eventId: event.id,
      fields: changed,
      detail: changed.includes('priceMinor') ? { priceMinor: after.price_minor, was: ticketType.price_minor } : {},
    })
    const updated = await readTicketType(tx, ticketTypeId)
    await afterChange(tx, call, event, updated)
    if (changed.some((field) => opening.has(field))) await wakeWaitlist(tx, event.id)
    return updated
  })
}

/** Fields by whose change there may be something to buy for those who wait. */
const opening = new Set(['quantity', 'sessionIds', 'isActive', 'salesStartAt', 'salesEndAt'])

function columnsOf(fields: Fields) {
  const instant = (value: string | null | undefined) => (typeof value === 'string' ? new Date(value) : value)
  return {
    name: fields.name,
    description: fields.description,
    price_minor: fields.priceMinor,
    quantity: fields.quantity,
    max_per_order: fields.maxPerOrder,
    sales_start_at: instant(fields.salesStartAt),
    sales_end_at: instant(fields.salesEndAt),
    is_active: fields.isActive,
    sort_order: fields.sortOrder,
    member_price_minor: fields.memberPriceMinor,
    member_level: fields.memberLevel,
    is_members_only: fields.isMembersOnly,
    is_hidden: fields.isHidden,
    max_per_buyer: fields.maxPerBuyer,
  } satisfies Updateable<TicketTypeTable>
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>
}

import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { type DomainError, invalid, refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { type EventRow, lockEvent } from '../events/queries.ts'
import { chargeOrder } from '../orders/charge-order.ts'
import { orderTokenOf } from '../orders/codes.ts'
import { placeOrder } from '../orders/place-order.ts'
import { readOrder } from '../orders/queries.ts'
import type { PlacedOrder } from '../orders/schema.ts'
import { type EntryRow, lockEntry, type OfferRow } from './line.ts'
import { requirePlaceAccess } from './read-place.ts'
import type { AcceptOfferInput } from './schema.ts'

/**
 * Makes an offer an order on the same seats, which nobody else can have in between: confirmed when it is free, else
 * pending with a hold of its own; with a `paymentToken` it is paid at once as well. Accepting again gives the same
 * order.
 * @throws DomainError NOT_FOUND, HOLD_EXPIRED once the offer has run out, CONFLICT without an offer, EVENT_CANCELLED,
 *   what the order is refused with, PAYMENT_DECLINED, UNAVAILABLE
 */
export async function acceptOffer(call: Call, input: AcceptOfferInput): Promise<PlacedOrder> {
  const eventId = await requirePlaceAccess(call, input)
  const { orderId } = await once(call, 'waitlist.accept', input, async (tx) => {
    const event = await lockEvent(tx, eventId, 'reading')
    const { entry, offer } = await lockEntry(tx, input.entryId)
    if (entry.status === 'taken' && offer?.order_id) return { orderId: offer.order_id }
    return takeOffer(tx, call, input, requireOpen(call, event, entry, offer))
  })
  const orderToken = orderTokenOf(call.secrets, orderId)
  const placed = await readOrder(call, orderId)
  if (placed.status === 'confirmed' || placed.totalMinor === 0 || !input.paymentToken) return { ...placed, orderToken }
  const hints = { orderToken, expiresAt: placed.expiresAt }
  await chargeOrder(call, { orderId, paymentToken: input.paymentToken, isOneTry: true }, hints)
  return { ...(await readOrder(call, orderId)), orderToken }
}

interface OpenOffer {
  event: EventRow
  entry: EntryRow
  offer: OfferRow
}

function requireOpen(call: Call, event: EventRow, entry: EntryRow, offer: OfferRow | null): OpenOffer {
  if (event.status === 'cancelled') throw refuse('EVENT_CANCELLED', 'The event was cancelled')
  if (entry.status === 'offered' && offer?.status === 'open' && offer.expires_at > call.now()) {
    return { event, entry, offer }
  }
  if (offer?.status === 'open' || offer?.status === 'expired') throw runOut(entry)
  const message = entry.status === 'waiting' ? 'Nothing is offered yet' : 'Nothing is offered any more'
  throw refuse('CONFLICT', message, { entryId: entry.id, status: entry.status })
}

function runOut({ id }: EntryRow): DomainError {
  return refuse('HOLD_EXPIRED', 'The time to accept is over and the seats went to the next', { entryId: id })
}

async function takeOffer(
  tx: Tx,
  call: Call,
  input: AcceptOfferInput,
  { event, entry, offer }: OpenOffer,
): Promise<{ orderId: string }> {
  const { ticket_type_id: ticketTypeId } = entry
  if (input.attendees.length > offer.seats) throw invalid('attendees', 'More attendees than tickets')
  const now = call.now()
  // Before the order is placed: what is taken does not run out meanwhile.
  await tx.updateTable('waitlist_entry').set({ status: 'taken', updated_at: now }).where('id', '=', entry.id).execute()
  await tx.updateTable('waitlist_offer').set({ status: 'taken', updated_at: now }).where('id', '=', offer.id).execute()
  const { orderId } = await placeOrder(tx, call, {
    kind: 'purchase',
    channel: 'api',
    eventId: event.id,
    items: [{ ticketTypeId, quantity: offer.seats, attendees: input.attendees }],
    buyer: { name: entry.name, email: entry.email },
    buyerUserId: entry.user_id,
    createdBy: call.principal.kind === 'user' ? call.principal.userId : null,
    locale: entry.locale,
    answers: input.answers,
    discountCode: input.discountCode,
    accessCode: await codeOf(tx, entry),
    fromOffer: { ticketTypeId, sold: 0, held: -offer.seats },
  })
  await tx.updateTable('waitlist_offer').set({ order_id: orderId }).where('id', '=', offer.id).execute()
  await audit(tx, call, {
    action: 'waitlist.accepted',
    subjectType: 'waitlist_entry',
    subjectId: entry.id,
    eventId: event.id,
    fields: ['status'],
    detail: { orderId, seats: offer.seats },
  })
  return { orderId }
}

/** The code that opened a hidden ticket type to the one who waited: the order stands on it as any other does. */
async function codeOf(tx: Tx, { access_code_id: codeId }: EntryRow): Promise<string | null> {
  if (codeId === null) return null
  const code = await tx.selectFrom('sale_code').select('code').where('id', '=', codeId).executeTakeFirst()
  return code?.code ?? null
}

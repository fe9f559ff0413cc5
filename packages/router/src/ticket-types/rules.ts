import { invalid, refuse } from '../core/errors.ts'

/** An event's ticket types are listed and offered together, never by pages. */
export const MAX_TICKET_TYPES_PER_EVENT = 100

/** @throws DomainError VALIDATION_ERROR when a sale would end before it starts */
export function requireWindow(salesStartAt: Date | null, salesEndAt: Date | null): void {
  if (salesStartAt && salesEndAt && salesEndAt <= salesStartAt)
    throw invalid('salesEndAt', 'Must be after the start of sales')
}

/** What of a ticket type's prices must fit together; amounts in minor units. */
export interface Prices {
  priceMinor: number
  memberPriceMinor: number | null
}

/**
 * @param asked the field that was asked for, which the refusal names
 * @throws DomainError VALIDATION_ERROR when members would pay more than others
 */
export function requirePrices(
  { priceMinor, memberPriceMinor }: Prices,
  asked: 'priceMinor' | 'memberPriceMinor',
): void {
  if (memberPriceMinor === null || memberPriceMinor <= priceMinor) return
  const isMemberPrice = asked === 'memberPriceMinor'
  throw invalid(asked, isMemberPrice ? 'Members must not pay more than others' : 'Must not be below the member price', {
    priceMinor,
    memberPriceMinor,
  })
}

/** @throws DomainError CAPACITY_BELOW_SOLD when fewer would be for sale than are taken */
export function requireQuantity(quantity: number | null, { sold, held }: { sold: number; held: number }): void {
  if (quantity === null || quantity >= sold + held) return
  throw refuse('CAPACITY_BELOW_SOLD', `${sold + held} of this ticket type are taken`, { sold, held, quantity })
}

import { humanCodeFrom, ORDER_CODE_LENGTH, TICKET_CODE_LENGTH } from '../core/human-code.ts'
import { fewRandomBytes } from '../core/random-bytes.ts'
import { hashToken, hmac, type Secrets } from '../core/secrets.ts'

/** How often another random code is tried when one is taken, which is next to never. */
export const CODE_ATTEMPTS = 5

/** A new order's code: 35 random bits and a check character. */
export function newOrderCode(): string {
  return humanCodeFrom(fewRandomBytes(ORDER_CODE_LENGTH), ORDER_CODE_LENGTH)
}

/** A new ticket's human code: 45 random bits and a check character. */
export function newHumanCode(): string {
  return humanCodeFrom(fewRandomBytes(TICKET_CODE_LENGTH), TICKET_CODE_LENGTH)
}

/**
 * The secret that reads and pays an order without an account. It is made from the order's id by a key of the
 * installation, so that a repeated request can be given it again although only its hash is stored.
 */
export function orderTokenOf(secrets: Secrets, orderId: string): string {
  return hmac(secrets.derive('order-token'), orderId).toString('base64url')
}

/** How an order's token is stored and compared. */
export function orderTokenHash(token: string): Buffer {
  return hashToken(token)
}

/**
 * The id of one attempt to pay: the same order, attempt and means of payment give the same id, so that a retry joins
 * the charge that is under way, and another means of payment is told from it, without keeping either.
 */
export function paymentIdOf(secrets: Secrets, orderId: string, attempt: number, paymentToken: string): string {
  const bytes = hmac(secrets.derive('payment-id'), JSON.stringify([orderId, attempt, paymentToken])).subarray(0, 16)
  // Version 8, of a maker's own making, and the variant of RFC 9562.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

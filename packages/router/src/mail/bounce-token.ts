import { timingSafeEqual } from 'node:crypto'
import { hmac, type Secrets } from '../core/secrets.ts'

/** Of the signature: enough where every guess has to come by mail, and a local part holds 64 characters (RFC 5321). */
const MAC_DIGITS = 16
const TOKEN = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})([0-9a-f]{16})$/

/**
 * A mail's own return path, `bounce+<token>@…`: the report of a server that tells nothing else says which mail it is
 * about (variable envelope return path). Signed, so that nobody has mails of others marked as not arrived.
 * Hexadecimal: some servers change the case of local parts.
 */
export function returnPathOf(secrets: Secrets, bounceAddress: string, deliveryId: string): string {
  const [local = '', domain = ''] = bounceAddress.split('@')
  const token = `${deliveryId.replaceAll('-', '')}${macOf(secrets, deliveryId)}`
  return `${local}+${token}@${domain}`
}

/** The mail whose return path an address is; null for any other address. */
export function deliveryOfReturnPath(secrets: Secrets, address: string): string | null {
  const [, token = ''] = /\+([^@+]+)@/.exec(address.toLowerCase()) ?? []
  const [, ...parts] = TOKEN.exec(token) ?? []
  const mac = parts.pop()
  if (!mac) return null
  const deliveryId = parts.join('-')
  return timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(secrets, deliveryId))) ? deliveryId : null
}

function macOf(secrets: Secrets, deliveryId: string): string {
  return hmac(secrets.derive('mail-return-path'), deliveryId).toString('hex').slice(0, MAC_DIGITS)
}

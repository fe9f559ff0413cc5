/** Why a webhook was not believed. */
export type WebhookFault = 'malformed' | 'too_old' | 'wrong_signature'

/** A request that Turnout did not send, or not now. */
export class WebhookNotVerified extends Error {
  override readonly name = 'WebhookNotVerified'
  readonly reason: WebhookFault

  constructor(reason: WebhookFault) {
    super(`The webhook was not verified: ${reason}`)
    this.reason = reason
  }
}

/** A message as a webhook brings it. */
export interface WebhookPayload {
  /** The message's position in the stream, the same as a subscription's id; `0` for a test. */
  id: string
  type: string
  /** `events`, `availability`, `orders`, `checkIns` or `venues`; null for a test. */
  topic: string | null
  eventId: string | null
  /** When it happened, ISO 8601. */
  at: string
  data: unknown
}

export interface VerifyOptions {
  /** How far the sender's clock and the time on the way may be off, in seconds; 300 unless told. */
  toleranceS?: number
  /** The present, for tests. */
  now?: Date
}

const TOLERANCE_S = 300
const MOST_SIGNATURES = 10

/**
 * Checks that Turnout sent a webhook, and reads it. Uses Web Crypto, so it runs wherever that is.
 * @param secret the webhook's secret, `whsec_…`
 * @param header the request's `Turnout-Signature`: `t=<unix seconds>,v1=<hex>`, with one `v1` for each secret that is
 *   good; each is the HMAC-SHA-256 (RFC 2104) of `<t>.<body>`
 * @param body the request's body, to the byte: not parsed and written again
 * @throws WebhookNotVerified `malformed`, `too_old` (or from the future) or `wrong_signature`
 */
export async function verifyWebhook(
  secret: string,
  header: string | null | undefined,
  body: string | Uint8Array,
  { toleranceS = TOLERANCE_S, now = new Date() }: VerifyOptions = {},
): Promise<WebhookPayload> {
  const { time, signatures } = readHeader(header)
  if (Math.abs(now.getTime() / 1000 - Number(time)) > toleranceS) throw new WebhookNotVerified('too_old')
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const name = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), name, false, ['verify'])
  const signed = joined(new TextEncoder().encode(`${time}.`), bytes)
  // Web Crypto compares in constant time.
  const checks = await Promise.all(signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed)))
  if (!checks.includes(true)) throw new WebhookNotVerified('wrong_signature')
  return readBody(bytes)
}

function readHeader(header: string | null | undefined) {
  const parts = (header ?? '').split(',').map((part) => part.trim())
  const time = parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2)
  const signatures = parts.filter((part) => /^v1=[\da-f]{64}$/.test(part)).map((part) => fromHex(part.slice(3)))
  if (!time || signatures.length === 0 || signatures.length > MOST_SIGNATURES) throw new WebhookNotVerified('malformed')
  return { time, signatures }
}

function readBody(bytes: Uint8Array): WebhookPayload {
  try {
    // What is signed was made by Turnout in this shape.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as WebhookPayload
  } catch {
    throw new WebhookNotVerified('malformed')
  }
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all
}

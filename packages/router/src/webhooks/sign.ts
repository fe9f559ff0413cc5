import { randomBytes } from 'node:crypto'
import { hmac, type Secrets } from '../core/secrets.ts'

const PURPOSE = 'webhook'

/** A new secret, sealed: `whsec_` and 32 random bytes. */
export function newWebhookSecret(secrets: Secrets): Buffer {
  return secrets.seal(PURPOSE, Buffer.from(`whsec_${randomBytes(32).toString('base64url')}`))
}

/** The secret of an endpoint as its owner has it. */
export function openWebhookSecret(secrets: Secrets, sealed: Uint8Array): string {
  return secrets.unseal(PURPOSE, sealed).toString()
}

/**
 * The header `Turnout-Signature` of a body: `t=<seconds>,v1=<hex>`, where `v1` is the HMAC-SHA-256 of `<t>.<body>`
 * (RFC 2104) under the secret; one `v1` for each secret that is good.
 */
export function webhookSignature(secrets: readonly string[], at: Date, body: string): string {
  const t = Math.floor(at.getTime() / 1000)
  return [`t=${t}`, ...secrets.map((secret) => `v1=${hmac(Buffer.from(secret), `${t}.${body}`).toString('hex')}`)].join(
    ',',
  )
}

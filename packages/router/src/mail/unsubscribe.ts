import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import type { Secrets } from '../core/secrets.ts'
import { addressHash } from './recipients.ts'

/** The kinds of mail that one may decline. Others, about one's order or ticket, are sent to everybody concerned. */
export type MailTopic = 'messages' | 'reminders'

/** What a link to unsubscribe stands for. It names the address by its keyed hash only. */
export interface Subscription {
  addressHash: Buffer
  eventId: string
  topic: MailTopic
}

const PURPOSE = 'unsubscribe'
const VERSION = 1
/** By their place in the token: only ever add to its end. */
const TOPICS: readonly MailTopic[] = ['messages', 'reminders']
const HASH_BYTES = 32
const TOKEN_BYTES = 2 + 16 + HASH_BYTES

/**
 * Link and headers of a mail that one may decline: List-Unsubscribe (RFC 2369), and List-Unsubscribe-Post for the one
 * click of mail programs where the link is https, as RFC 8058 (section 3.1) wants it. The link is sealed, tells nobody the address, and works
 * for as long as the installation keeps its secret.
 */
export function unsubscribeOf(
  deps: Pick<Deps, 'secrets' | 'config'>,
  { address, eventId, topic }: { address: string; eventId: string; topic: MailTopic },
): { url: string; headers: Record<string, string> } {
  const event = Buffer.from(eventId.replaceAll('-', ''), 'hex')
  const head = Buffer.from([VERSION, TOPICS.indexOf(topic)])
  const plain = Buffer.concat([head, event, addressHash(deps.secrets, address)])
  const url = `${deps.config.publicUrl}/u/${deps.secrets.seal(PURPOSE, plain).toString('base64url')}`
  const oneClick: Record<string, string> = url.startsWith('https:')
    ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    : {}
  return { url, headers: { 'List-Unsubscribe': `<${url}>`, ...oneClick } }
}

/** What a link's token stands for; null for one that was not made here, or was changed on its way. */
export function readUnsubscribeToken({ secrets }: Pick<Deps, 'secrets'>, token: string): Subscription | null {
  const sealed = Buffer.from(token.slice(0, 200), 'base64url')
  // Decoding is lenient: what was added to a token would pass for it.
  if (sealed.toString('base64url') !== token) return null
  const plain = unseal(secrets, sealed)
  if (plain?.length !== TOKEN_BYTES || plain[0] !== VERSION) return null
  const topic = TOPICS[plain[1] ?? -1]
  if (!topic) return null
  const eventId = plain.toString('hex', 2, 18).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { topic, eventId, addressHash: plain.subarray(18) }
}

function unseal(secrets: Secrets, sealed: Buffer): Buffer | null {
  try {
    return secrets.unseal(PURPOSE, sealed)
  } catch {
    return null
  }
}

/** Of these addresses, as they are given, those who want no such mail: of this event, or of any. */
export async function optedOut(
  deps: { db: Queryable; secrets: Secrets },
  { eventId, topic }: { eventId: string; topic: MailTopic },
  addresses: string[],
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set()
  const hashes = addresses.map((address) => addressHash(deps.secrets, address))
  const rows = await deps.db
    .selectFrom('mail_opt_out')
    .select('address_hash')
    .where('address_hash', '=', sql<Buffer>`any(${hashes}::bytea[])`)
    .where('topic', '=', topic)
    .where((or) => or.or([or('event_id', '=', eventId), or('event_id', 'is', null)]))
    .execute()
  const declined = new Set(rows.map(({ address_hash }) => address_hash.toString('base64')))
  return new Set(addresses.filter((_, n) => declined.has(hashes[n]?.toString('base64') ?? '')))
}

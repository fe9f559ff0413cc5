import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { EventKeyTable, Queryable } from '@turnout/db'
import type { Selectable } from 'kysely'
import type { Deps } from '../core/context.ts'

/** The public half of the key that signs an event's ticket codes, as doors are given it. */
export interface TicketKey {
  keyId: number
  /** Raw Ed25519 public key, 32 bytes. */
  publicKey: Buffer
}

/** The same with what signs. It stays in the process. */
export interface SigningKey extends TicketKey {
  privateKey: KeyObject
}

type KeyDeps = Pick<Deps, 'db' | 'secrets'>

const PURPOSE = 'ticket-key'

/** The fixed head of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410, section 4) before its 32 bytes. */
const SPKI_HEAD_BYTES = 12

// Unsealing costs a decryption and a parse; a key never changes. The oldest goes when there are this many.
const unsealed = new Map<string, SigningKey>()
const UNSEALED_AT_MOST = 2000

/** The event's ticket key, made when it is first asked for. The event must be there. */
export async function ticketKeyOf(deps: KeyDeps, eventId: string, db: Queryable = deps.db): Promise<TicketKey> {
  const { keyId, publicKey } = await signingKeyOf(deps, eventId, db)
  return { keyId, publicKey }
}

/** The event's ticket key with its private half. */
export async function signingKeyOf(deps: KeyDeps, eventId: string, db: Queryable = deps.db): Promise<SigningKey> {
  const known = unsealed.get(eventId)
  if (known) return known
  const row = (await findKey(db, eventId)) ?? (await makeKey(deps, eventId, db))
  const key: SigningKey = {
    keyId: row.id,
    publicKey: row.public_key,
    privateKey: createPrivateKey({
      key: deps.secrets.unseal(PURPOSE, row.private_key_sealed),
      format: 'der',
      type: 'pkcs8',
    }),
  }
  // A key made in a transaction may yet be rolled back.
  if (!db.isTransaction) remember(eventId, key)
  return key
}

function remember(eventId: string, key: SigningKey): void {
  const [oldest] = unsealed.keys()
  if (oldest !== undefined && unsealed.size >= UNSEALED_AT_MOST) unsealed.delete(oldest)
  unsealed.set(eventId, key)
}

function findKey(db: Queryable, eventId: string): Promise<Selectable<EventKeyTable> | undefined> {
  return db.selectFrom('event_key').selectAll().where('event_id', '=', eventId).executeTakeFirst()
}

/** Of several that make the first key at once, one wins and all use that one. */
async function makeKey(deps: KeyDeps, eventId: string, db: Queryable): Promise<Selectable<EventKeyTable>> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  await db
    .insertInto('event_key')
    .values({
      event_id: eventId,
      public_key: publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD_BYTES),
      private_key_sealed: deps.secrets.seal(PURPOSE, privateKey.export({ format: 'der', type: 'pkcs8' })),
    })
    .onConflict((conflict) => conflict.column('event_id').doNothing())
    .execute()
  const row = await findKey(db, eventId)
  if (!row) throw new Error('The ticket key that was just made is not there')
  return row
}

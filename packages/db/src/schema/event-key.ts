import type { Generated, GeneratedAlways } from 'kysely'

/** An event's Ed25519 ticket key; the private half is sealed with the session secret. */
export interface EventKeyTable {
  id: GeneratedAlways<number>
  event_id: string
  public_key: Buffer
  private_key_sealed: Buffer
  created_at: Generated<Date>
}

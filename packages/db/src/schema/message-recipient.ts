import type { Generated } from 'kysely'

/** One address that a message goes to, once. */
export interface MessageRecipientTable {
  message_id: string
  /** The keyed hash of the address in small letters. */
  address_hash: Buffer
  /** The ticket, or the place in a line, by which the address is found. */
  source_id: string
  batch: number
  /** `skipped` have nothing any more that the message is for. */
  status: Generated<'pending' | 'sent' | 'failed' | 'declined' | 'skipped'>
  updated_at: Generated<Date>
}

import type { Generated } from 'kysely'

/** One mail for one cause. */
export interface MailDeliveryTable {
  id: Generated<string>
  cause: string
  kind: string
  event_id: string | null
  order_id: string | null
  ticket_id: string | null
  user_id: string | null
  status: 'sending' | 'sent' | 'failed' | 'bounced' | 'complained'
  message_id: string | null
  /** The last fault by its codes; null once it was sent. */
  error: string | null
  created_at: Generated<Date>
  sent_at: Date | null
  /** How often it was tried. */
  attempts: Generated<number>
  /** By whom it is being sent, so that no two do. */
  claim: string | null
  claimed_until: Date | null
  /** The address it was sent to, as it was then. */
  recipient: string | null
  /** The same as a keyed hash, which is all that is needed to know what does not arrive there. */
  recipient_hash: Buffer | null
  /** Whoever gets it can do without: nothing is sent to where such mail does not arrive. */
  is_optional: Generated<boolean>
  /** What a mail server said of it (RFC 3463). */
  status_code: string | null
  bounced_at: Date | null
}

import type { Generated } from 'kysely'

/** One mail for one cause. */
export interface MailDeliveryTable {
  id: Generated<string>
  cause: string
  kind: string
  event_id: string | null
  order_id: string | null
  user_id: string | null
  status: 'sending' | 'sent' | 'failed'
  message_id: string | null
  error: string | null
  created_at: Generated<Date>
  sent_at: Date | null
}

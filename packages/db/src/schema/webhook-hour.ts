import type { Generated } from 'kysely'

/** An endpoint's attempts in one hour. */
export interface WebhookHourTable {
  endpoint_id: string
  hour: Date
  succeeded: Generated<number>
  failed: Generated<number>
}

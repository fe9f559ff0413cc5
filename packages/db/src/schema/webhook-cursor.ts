import type { Generated } from 'kysely'

/** How far the stream was read for webhooks; one row. */
export interface WebhookCursorTable {
  only_one: Generated<boolean>
  position: number
}

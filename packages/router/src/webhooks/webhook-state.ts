import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'

/** How webhooks are, over all processes. */
export interface WebhookState {
  /** Deliveries on their way. */
  pending: number
  /** Endpoints that are switched on and only fail just now. */
  failing: number
  /** Endpoints that were switched off because they failed, or were gone. */
  switchedOff: number
  /** Age of the oldest delivery on its way, in seconds; 0 when there is none. */
  oldestPendingSeconds: number
  /** Messages of the stream that were not read for webhooks yet; 0 when nobody asks for any. */
  lag: number
}

/** What the metrics show. */
export async function webhookState(db: Queryable): Promise<WebhookState> {
  const { rows } = await sql<WebhookState>`
    select
      (select count(*) from webhook_delivery where status = 'pending')::integer as pending,
      count(*) filter (where is_active and failing_since is not null)::integer as failing,
      count(*) filter (where switched_off_reason in ('failing', 'gone'))::integer as "switchedOff",
      coalesce((select extract(epoch from now() - min(created_at)) from webhook_delivery where status = 'pending'), 0)
        ::float8 as "oldestPendingSeconds",
      case when bool_or(is_active) then greatest(0,
        coalesce((select max(position) from domain_event), 0)
          - greatest((select position from webhook_cursor), min(since_position) filter (where is_active)))
      else 0 end::integer as lag
    from webhook_endpoint where deleted_at is null`.execute(db)
  return rows[0] ?? { pending: 0, failing: 0, switchedOff: 0, oldestPendingSeconds: 0, lag: 0 }
}

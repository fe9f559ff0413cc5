import type { Tx } from '@turnout/db'
import { sql } from 'kysely'

/**
 * Stops all that is on its way to an endpoint whose row is locked: what it does not get is noted as missed. Lanes come
 * before deliveries, as everywhere.
 * @param failingSince what failed for good from then on is missed as well
 * @returns from which position on it may have missed something
 */
export async function stopDeliveries(
  tx: Tx,
  endpointId: string,
  now: Date,
  failingSince: Date | null = null,
): Promise<number> {
  const { rows } = await sql<{ after: number }>`
    select least(
      (select position from webhook_cursor),
      (select min(position) - 1 from webhook_delivery
       where endpoint_id = ${endpointId} and cause in ('message', 'missed')
         and (status = 'pending' or (status = 'failed' and finished_at >= ${failingSince}::timestamptz)))
    ) as after`.execute(tx)
  await tx.deleteFrom('webhook_lane').where('endpoint_id', '=', endpointId).execute()
  await tx
    .updateTable('webhook_delivery')
    .set({ status: 'cancelled', finished_at: now })
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .execute()
  return rows[0]?.after ?? 0
}

/** The columns of an endpoint that is switched off. What it had missed before stays missed. */
export function switchedOff(reason: 'by_hand' | 'failing' | 'gone', missedAfter: number, now: Date) {
  return {
    is_active: false,
    switched_off_at: now,
    switched_off_reason: reason,
    missed_after: sql<number>`least(missed_after, ${missedAfter})`,
    failing_since: null,
    failures: 0,
    told_at: null,
    updated_at: now,
  }
}

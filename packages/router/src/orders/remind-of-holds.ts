import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { sendHoldEnding } from './jobs.ts'

const MINUTE_MS = 60_000
/** Nobody reads a mail and pays in less. */
const LEAST_LEAD_MINUTES = 5
/** Between two looks: who is looked for now would be too late at the next. */
const LOOK_MS = MINUTE_MS

/**
 * How long before the end of a hold its buyer is written to: a third of the hold, but five minutes at least; null for
 * holds of less than twice that, whose buyers have only just ordered.
 */
export function holdLeadMs(holdMinutes: number): number | null {
  const lead = Math.max(LEAST_LEAD_MINUTES, holdMinutes / 3)
  return holdMinutes >= 2 * lead ? lead * MINUTE_MS : null
}

/**
 * Has those written to whose time to pay is almost over, once for each hold and each renewal. Looked for once a minute
 * instead of being written down with each order: most are paid by then, and a sale writes no row more.
 */
export async function remindOfHolds({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>): Promise<void> {
  const leadMs = holdLeadMs(config.holdMinutes)
  if (leadMs === null) return
  const { name, maxAttempts } = sendHoldEnding
  const at = now().getTime()
  const [from, to] = [new Date(at + LOOK_MS), new Date(at + leadMs + LOOK_MS)]
  await sql`insert into job (name, max_attempts, payload, key)
    select ${name}, ${maxAttempts}::integer, jsonb_build_object('orderId', ending.id, 'renewal', ending.renewals),
      concat_ws(':', 'order', ending.id, 'hold-ending', ending.renewals)
    from ticket_order ending
    join event on event.id = ending.event_id and event.status = 'published'
    where ending.status = 'pending' and ending.expires_at > ${from} and ending.expires_at <= ${to}
      and ending.total_minor > 0
      and (ending.renewals > 0 or ending.expires_at - ending.created_at >= ${2 * leadMs} * interval '1 millisecond')
    on conflict (key) do nothing`.execute(db)
}

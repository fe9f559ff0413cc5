import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { makeOffers } from './jobs.ts'

/**
 * Has a job offer freed seats to those who wait for an event, if anybody does, in one statement. Call it in the
 * transaction that freed them, with the seats written: the job begins after the commit and sees them.
 */
export async function wakeWaitlist(tx: Tx, eventId: string): Promise<void> {
  const { name, maxAttempts } = makeOffers
  await sql`insert into job (name, max_attempts, payload)
    select ${name}, ${maxAttempts}::integer, jsonb_build_object('eventId', ${eventId}::text)
    where exists (select from ticket_type where event_id = ${eventId} and waiting_entries > 0)`.execute(tx)
}

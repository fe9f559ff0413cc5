import { type Kysely, sql } from 'kysely'

/** The durable stream. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Each message is written once and changed once, when it gets its position: what that leaves behind lies in the way of
  // the sequencer, which looks for messages without one several times a second. It is swept after ten thousand of them,
  // not after a fifth of the table.
  await sql`alter table domain_event set (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 10000,
    autovacuum_analyze_scale_factor = 0.02
  )`.execute(db)
}

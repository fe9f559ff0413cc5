import { type Kysely, sql } from 'kysely'

/**
 * Sums of money that hold whatever is added up, refunds that were made at the processor, and refunds that are given up
 * because the money goes back by other ways.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // One order may be paid more than once, and what a code takes off may be more than an order costs: either is more
  // than an integer holds.
  await sql`
    alter table ticket_order
      alter column discount_minor type bigint,
      alter column paid_minor type bigint,
      alter column refunded_minor type bigint`.execute(db)
  await sql`
    alter table payment
      alter column amount_minor type bigint,
      alter column refunded_minor type bigint`.execute(db)
  await sql`
    alter table refund
      add column withdrawn_reason text,
      alter column amount_minor type bigint,
      drop constraint refund_status_check,
      add constraint refund_status_check check (status in ('requested', 'succeeded', 'failed', 'withdrawn')),
      drop constraint refund_cause_check,
      add constraint refund_cause_check
        check (cause in ('policy', 'event_cancelled', 'manual', 'too_late', 'paid_twice', 'elsewhere'))`.execute(db)
  // A refund of the processor is one of ours, however often it is told of.
  await sql`create unique index refund_reference_idx on refund (payment_id, reference) where reference is not null`.execute(
    db,
  )
}

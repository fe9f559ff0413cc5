import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'

/** What depends on a processor that this installation has no longer. */
export interface OtherProcessor {
  processor: string
  /** Charges of which it is not known what became. */
  open: number
  /** Refunds that it has to give and has not given. */
  owed: number
  /** Payments of events that are not over, which may have to be given back. */
  refundable: number
}

/** The processor that took a payment is not the one that is set up: nothing can be known of it, and nothing done. */
export class OtherProcessorError extends Error {
  override readonly name = 'OtherProcessorError'

  constructor(processor: string) {
    super(`This payment is of ${processor}, which is not set up`)
  }
}

/** @throws OtherProcessorError when a payment is not of the processor that is set up: a job is tried again later */
export function requireProcessor({ payments }: Pick<Deps, 'payments'>, processor: string): void {
  if (processor !== payments.name) throw new OtherProcessorError(processor)
}

/** Processors beside the one that is set up whose payments are open, owed, or may have to go back. */
export async function findOtherProcessors(
  db: Queryable,
  { payments }: Pick<Deps, 'payments'>,
): Promise<OtherProcessor[]> {
  const { rows } = await sql<OtherProcessor>`
    select payment.processor, count(*) filter (where payment.status = 'started')::integer as open,
      coalesce(sum(refund.owed), 0)::integer as owed,
      count(*) filter (where payment.status = 'succeeded' and payment.refunded_minor < payment.amount_minor
        and event.status = 'published')::integer as refundable
    from payment
    join ticket_order on ticket_order.id = payment.order_id
    join event on event.id = ticket_order.event_id
    left join lateral (
      select count(*) as owed from refund
      where refund.payment_id = payment.id and refund.status in ('requested', 'failed')) as refund on true
    where payment.processor <> ${payments.name}
    group by payment.processor order by payment.processor`.execute(db)
  return rows.filter(({ open, owed, refundable }) => open + owed + refundable > 0)
}

import type { Tx } from '@turnout/db'
import { refuse } from '../core/errors.ts'
import type { EventRow } from '../events/queries.ts'
import type { SaleTicketType } from '../events/rules.ts'
import type { Person } from './newcomer.ts'
import type { JoinWaitlistInput } from './schema.ts'

/**
 * Sees to it that what one waits for could be bought as well: nobody waits for, and is held, more than one buyer may
 * have of the event or of the ticket type. What decides is the order; this spares people a wait for nothing.
 * @throws DomainError CONFLICT
 */
export async function requireWithinLimits(
  tx: Tx,
  { userId }: Pick<Person, 'userId'>,
  event: EventRow,
  ticketType: SaleTicketType,
  { email, seats }: JoinWaitlistInput,
): Promise<void> {
  if (event.max_per_buyer === null && ticketType.maxPerBuyer === null) return
  const bought = await tx
    .selectFrom('ticket_order')
    .innerJoin('ticket', 'ticket.order_id', 'ticket_order.id')
    .select((eb) => ['ticket.ticket_type_id', eb.fn.countAll<string>().as('tickets')])
    .where('ticket_order.event_id', '=', event.id)
    .where((eb) =>
      eb.or([
        eb(eb.fn('lower', ['ticket_order.buyer_email']), '=', eb.fn('lower', [eb.val(email)])),
        ...(userId === null ? [] : [eb('ticket_order.buyer_user_id', '=', userId)]),
      ]),
    )
    .where('ticket.status', 'in', ['held', 'valid'])
    .groupBy('ticket.ticket_type_id')
    .execute()
  const ofType = Number(bought.find(({ ticket_type_id }) => ticket_type_id === ticketType.id)?.tickets ?? 0)
  const ofEvent = bought.reduce((sum, { tickets }) => sum + Number(tickets), 0)
  for (const [limit, alreadyHas] of [
    [ticketType.maxPerBuyer, ofType],
    [event.max_per_buyer, ofEvent],
  ] as const) {
    if (limit === null || alreadyHas + seats <= limit) continue
    throw refuse('CONFLICT', `One buyer may have ${limit}`, { limit, alreadyHas, ticketTypeId: ticketType.id })
  }
}

import type { z } from 'zod'
import type { Call } from '../core/context.ts'
import { invalid } from '../core/errors.ts'
import { addDays, dayOf, daysBetween, startOfDay } from '../core/zoned-time.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { readOrganisation } from '../organisation/queries.ts'
import { moneyTotals, salesByDay, salesByTicketType, ticketsByCurrency } from './queries.ts'
import type { SalesReport, salesReportInput } from './schema.ts'

const DAYS = 30
const MOST_DAYS = 400

/**
 * What was sold: by day in a zone, where a day is as long as its clocks make it, and in all. A ticket counts on the
 * day its order was confirmed, at what it cost its buyer, whatever became of it later. Money is what was really taken
 * and given back, so it holds what came too late as well. In totals `orders` are those that were ever confirmed, and
 * `tickets` those that stand.
 * @throws DomainError NOT_FOUND, VALIDATION_ERROR when the days are too many or end before they begin
 */
export async function reportSales(call: Call, input: z.output<typeof salesReportInput>): Promise<SalesReport> {
  const { db } = call
  const { eventId } = input
  const zoneOfPlace = eventId ? (await getVisibleEvent(call, eventId)).time_zone : null
  const timeZone = input.timeZone ?? zoneOfPlace ?? (await readOrganisation(db)).defaultTimeZone
  const { from, to } = daysAsked(input, dayOf(call.now(), timeZone))
  const range = { startsAt: startOfDay(from, timeZone), endsAt: startOfDay(addDays(to, 1), timeZone), timeZone }
  const { rows: days } = await salesByDay(range, eventId).execute(db)
  const { rows: money } = await moneyTotals(eventId).execute(db)
  const { rows: tickets } = await ticketsByCurrency(eventId).execute(db)
  const byTicketType = eventId ? (await salesByTicketType(eventId).execute(db)).rows : []
  return {
    timeZone,
    from,
    to,
    days,
    totals: money.map((row) => ({
      ...row,
      tickets: tickets.find(({ currency }) => currency === row.currency)?.tickets ?? 0,
      keptMinor: row.paidMinor - row.refundedMinor - row.refundsOnTheWayMinor,
    })),
    byTicketType,
  }
}

function daysAsked(input: { from?: string; to?: string }, today: string): { from: string; to: string } {
  const to = input.to ?? (input.from && input.from > today ? input.from : today)
  const from = input.from ?? addDays(to, 1 - DAYS)
  const days = daysBetween(from, to) + 1
  if (days < 1) throw invalid('to', 'Must not be before the first day')
  if (days > MOST_DAYS) throw invalid('from', `At most ${MOST_DAYS} days`)
  return { from, to }
}

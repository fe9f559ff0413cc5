import type { Event } from '@turnout/router/schema/events'
import type { TicketType } from '@turnout/router/schema/ticket-types'

/** What keeps a ticket type from being bought by everybody now. */
export type SaleMark = { kind: 'off' | 'membersOnly' | 'hidden' } | { kind: 'notYet' | 'ended'; at: string }

/** The marks of a ticket type, what matters most first. Seats that are gone are no mark: the foot tells of those. */
export function saleMarks(event: Pick<Event, 'saleSettings'>, type: TicketType, now: number): SaleMark[] {
  const marks: SaleMark[] = []
  const { salesStartAt, salesEndAt } = type
  if (!type.isActive) marks.push({ kind: 'off' })
  else if (salesEndAt && Date.parse(salesEndAt) <= now) marks.push({ kind: 'ended', at: salesEndAt })
  else if (salesStartAt && Date.parse(salesStartAt) > now) marks.push({ kind: 'notYet', at: salesStartAt })
  if (type.isHidden) marks.push({ kind: 'hidden' })
  if (type.isMembersOnly || event.saleSettings.isMembersOnly) marks.push({ kind: 'membersOnly' })
  return marks
}

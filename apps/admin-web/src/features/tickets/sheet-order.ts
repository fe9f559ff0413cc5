import type { Ticket } from '@turnout/router/schema/tickets'

export const sheetOrders = ['name', 'type', 'order'] as const
/** What the printed codes are sorted by. */
export type SheetOrder = (typeof sheetOrders)[number]

/** A valid ticket: it has both its codes. */
export type PrintableTicket = Ticket & { code: string; humanCode: string }

export function isPrintable<T extends Ticket>(ticket: T): ticket is T & PrintableTicket {
  return ticket.code !== null && ticket.humanCode !== null
}

/** Sorts by the names of a language; people without a name come last, ties stay by code so that prints agree. */
export function sortTickets<T extends PrintableTicket>(
  tickets: readonly T[],
  order: SheetOrder,
  language: string,
): T[] {
  const { compare } = new Intl.Collator(language, { numeric: true })
  const byName = (a: T, b: T) => {
    if (a.attendeeName === null || b.attendeeName === null) {
      return Number(a.attendeeName === null) - Number(b.attendeeName === null)
    }
    return compare(a.attendeeName, b.attendeeName)
  }
  const first: Record<SheetOrder, (a: T, b: T) => number> = {
    name: () => 0,
    type: (a, b) => compare(a.ticketTypeName, b.ticketTypeName),
    order: (a, b) => compare(a.orderCode, b.orderCode),
  }
  return tickets.toSorted((a, b) => first[order](a, b) || byName(a, b) || compare(a.humanCode, b.humanCode))
}

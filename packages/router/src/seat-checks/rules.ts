import type { SeatRepair } from './schema.ts'

/** What a counter says and what is counted. */
export interface Recount {
  kind: SeatRepair['kind']
  id: string
  eventId: string
  limit: number | null
  sold: number
  held: number
  countedSold: number
  countedHeld: number
  waitingEntries: number
  waitingSeats: number
  countedEntries: number
  countedSeats: number
}

/** What a pair of counters is to become. */
export interface Mended {
  sold: number
  held: number
  /** So many more are taken than there may be. */
  over: number
}

/**
 * What the counters become: what was counted, also where more is taken than there may be, which only a fault or
 * somebody's own hand in the database can bring about. Then as many have to be given back as are too many before one is
 * sold again, and each recount tells of it until somebody has settled it.
 */
export function mend({ limit, countedSold, countedHeld }: Recount): Mended {
  const over = limit === null ? 0 : Math.max(0, countedSold + countedHeld - limit)
  return { sold: countedSold, held: countedHeld, over }
}

/** Which counters change, and those of more than there may be. */
export function repairsOf(recount: Recount): SeatRepair[] {
  const { kind, id, eventId } = recount
  const { sold, held, over } = mend(recount)
  const isCode = kind === 'sale_code'
  // Sold seats come before held ones.
  const overSold = recount.limit === null ? 0 : Math.max(0, sold - recount.limit)
  const seats = [
    { counter: isCode ? 'used' : 'sold', was: recount.sold, became: sold, over: overSold },
    { counter: 'held', was: recount.held, became: held, over: over - overSold },
  ] as const
  const waiting = [
    { counter: 'waiting_entries', was: recount.waitingEntries, became: recount.countedEntries, over: 0 },
    { counter: 'waiting_seats', was: recount.waitingSeats, became: recount.countedSeats, over: 0 },
  ] as const
  return [...seats, ...waiting]
    .filter((one) => one.was !== one.became || one.over > 0)
    .map((one) => ({ kind, id, eventId, ...one }))
}

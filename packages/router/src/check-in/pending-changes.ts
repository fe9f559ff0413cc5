import type { Queryable } from '@turnout/db'
import { topics } from '../core/topics.ts'
import { checkInMessages } from './events.ts'

/** What has happened at a door by the last position, and what has happened but has no position yet. */
export interface PendingChanges {
  /** The last position given to any message. */
  position: string
  /** Changes of the admitted counts without a position, by session. */
  admitted: Map<string, number>
  /** Scans without a position. */
  scanIds: string[]
}

/** Reads them; to be used with other reads of the same snapshot. */
export async function readPending(db: Queryable, eventId: string): Promise<PendingChanges> {
  const last = await db
    .selectFrom('domain_event')
    .select((eb) => eb.fn.max('position').as('position'))
    .executeTakeFirst()
  const unplaced = await db
    .selectFrom('domain_event')
    .select(['type', 'payload'])
    .where('position', 'is', null)
    .where('topic', '=', topics.checkIns(eventId))
    .execute()
  const admitted = new Map<string, number>()
  const scanIds: string[] = []
  const add = (sessionId: string | null, delta: number) => {
    if (sessionId) admitted.set(sessionId, (admitted.get(sessionId) ?? 0) + delta)
  }
  for (const { type, payload } of unplaced) {
    // What subscribers cannot read either is left out, rather than that nobody gets any numbers.
    if (type === 'check_in.undone') add(checkInMessages[type].safeParse(payload).data?.sessionId ?? null, -1)
    if (type !== 'ticket.scanned') continue
    const { data: scanned } = checkInMessages[type].safeParse(payload)
    if (!scanned) continue
    add(scanned.sessionId, scanned.admittedDelta)
    scanIds.push(scanned.scanId)
  }
  return { position: String(last?.position ?? 0), admitted, scanIds }
}
